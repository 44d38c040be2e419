//! Pictures of a report, put into its page: a page needs nothing beside itself.

use std::path::Path;

use language::diagnostic::Diagnostic;
use language::source::Span;

/// A picture beyond this is not put into a page.
const LARGEST: u64 = 16 << 20;

/// The kinds of pictures that browsers show, by the ends of their names.
const KINDS: [(&str, &str); 6] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
];

/// The picture of a path from the folder of a report, as an address that holds all of it.
pub(crate) fn picture(path: &str, folder: Option<&Path>, at: Span) -> Result<String, Box<Diagnostic>> {
    let wrong = |code: &'static str, title: String, label: &str| {
        Err(Box::new(Diagnostic { code, ..Diagnostic::error("bad-value", title) }.at(at, label)))
    };
    if path.contains(':') {
        return wrong("no-network", format!("{path} is an address, and Ward reads only files"), "download it first");
    }
    let found = folder.map_or_else(|| Path::new(path).to_owned(), |it| it.join(path));
    let ending = found.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let Some((_, kind)) = KINDS.iter().find(|it| it.0 == ending) else {
        let kinds = "png, jpg, gif, webp and svg are shown";
        return wrong("unknown-file-kind", format!("{path} is no picture that a page shows"), kinds);
    };
    let regular = std::fs::metadata(&found).ok().filter(|it| it.is_file() && it.len() <= LARGEST);
    match regular.and_then(|_| std::fs::read(&found).ok()) {
        Some(bytes) => Ok(format!("data:{kind};base64,{}", base64(&bytes))),
        None => {
            let label = "the path is read from the folder of the report; at most 16 MB";
            wrong("file-not-found", format!("the picture {path} cannot be read"), label)
        }
    }
}

/// Bytes in the 64 letters that may stand in an address.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_written_as_everybody_writes_them() {
        let written: Vec<String> = ["", "f", "fo", "foo", "foobar"].iter().map(|it| base64(it.as_bytes())).collect();
        assert_eq!(written, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYmFy"]);
    }
}
