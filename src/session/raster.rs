//! A picture as PNG: our own SVG, drawn with the fonts of this machine.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use engine::Failure;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree};

/// Dots for each pixel of the SVG: sharp on screens and in slides.
const DOTS: f32 = 2.0;

/// Fonts that have what the labels are written in, the wide ones first; the first that is there is taken.
const FAMILIES: [&str; 10] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Noto Sans",
    "Helvetica Neue",
    "Segoe UI",
    "DejaVu Sans",
    "Arial",
];

/// The PNG of an SVG with the labels that Ward writes.
///
/// # Errors
/// If no font of this machine has a character of its labels: a picture with holes says something else.
pub(crate) fn png(svg: &str) -> Result<Vec<u8>, Failure> {
    let lost: Arc<Mutex<BTreeSet<char>>> = Arc::default();
    let mut options = Options { font_resolver: resolver(lost.clone()), ..Options::default() };
    let fonts = options.fontdb_mut();
    fonts.load_system_fonts();
    let has = |name: &str| fonts.faces().any(|face| face.families.iter().any(|it| it.0 == name));
    let known = FAMILIES.iter().copied().find(|it| has(it)).map(str::to_owned);
    let any = || fonts.faces().next().and_then(|it| it.families.first()).map(|it| it.0.clone());
    let Some(family) = known.or_else(any) else {
        let fault = Failure::new("no-picture", "this machine has no fonts to write the labels of a picture with");
        return Err(fault.note("install a font, or write the picture as .svg"));
    };
    fonts.set_sans_serif_family(family.clone());
    fonts.set_serif_family(family);
    let broken = |_| Failure::new("engine", "the picture could not be drawn");
    let tree = Tree::from_str(svg, &options).map_err(broken)?;
    let lost = lost.lock().unwrap_or_else(PoisonError::into_inner);
    if !lost.is_empty() {
        let some: String = lost.iter().take(8).collect();
        let fault = Failure::new("no-picture", format!("no font of this machine has {some}"));
        return Err(fault.note("install a font that has it, such as Noto Sans CJK, or write the picture as .svg"));
    }
    let size = tree.size();
    let (width, height) = ((size.width() * DOTS).ceil() as u32, (size.height() * DOTS).ceil() as u32);
    let too_large = || Failure::new("engine", "the picture is too large to be drawn");
    let mut dots = Pixmap::new(width, height).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(DOTS, DOTS), &mut dots.as_mut());
    dots.encode_png().map_err(|_| Failure::new("engine", "the picture could not be drawn"))
}

/// Looks for each character in every font, and keeps those that none has.
fn resolver(lost: Arc<Mutex<BTreeSet<char>>>) -> FontResolver<'static> {
    let select = FontResolver::default_fallback_selector();
    FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(move |it, tried, fonts| {
            let found = select(it, tried, fonts);
            if found.is_none() {
                lost.lock().unwrap_or_else(PoisonError::into_inner).insert(it);
            }
            found
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 80 40\" width=\"80\" height=\"40\" \
             font-family=\"system-ui, sans-serif\"><rect width=\"80\" height=\"40\" fill=\"#fff\"/>\
             <text x=\"4\" y=\"20\" font-size=\"15\">{text}</text></svg>"
        )
    }

    #[test]
    fn letters_leave_dots_and_what_no_font_has_is_refused() {
        let Ok(drawn) = png(&written("revenue")) else {
            eprintln!("skipped: this machine has no fonts");
            return;
        };
        let dots = Pixmap::decode_png(&drawn).expect("a PNG");
        assert_eq!((dots.width(), dots.height()), (160, 80));
        assert!(dots.pixels().iter().any(|it| it.red() < 64), "the text is drawn");
        assert!(dots.pixels().iter().any(|it| it.red() == 255), "on white");
        // Unassigned: no font can have it.
        let refused = png(&written("\u{378}")).expect_err("a refusal");
        assert_eq!(refused.code, "no-picture");
    }
}
