//! How numbers are written; what a survey finds is tested over the small nasty files of `tests/reading`, each read like a large one.

use super::seen::{Written, written};

#[test]
fn plain_numbers_are_those_that_every_reader_reads_alike() {
    for it in ["0", "7", "-12", "9223372036854775807"] {
        assert_eq!(written(it), Written::Whole, "{it}");
    }
    for it in ["0.5", "-1.25", "1e3", "1.5E-10", "100.0", "00.5"] {
        assert_eq!(written(it), Written::Number, "{it}");
    }
    for it in ["007", "00", "07_2015"] {
        assert_eq!(written(it), Written::Code, "{it}");
    }
    for it in ["9223372036854775808", "12345678901234567890"] {
        assert_eq!(written(it), Written::Long, "{it}");
    }
    for it in ["-0", "-0.0", "+5", ".5", "5.", "1e999", "1e", "1,5", "NaN", "inf", "-", "x", "1.2.3", "45%", "-007"] {
        assert_eq!(written(it), Written::Word, "{it}");
    }
}
