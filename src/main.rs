//! The program `ward`.

fn main() -> std::process::ExitCode {
    shell::main()
}
