//! Near names for a slot: by characters, word parts, pinyin, traditional and full-width forms.
