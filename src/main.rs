//! The program `ward`.

/// Heaps that grow by more than a page, on every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    shell::main()
}
