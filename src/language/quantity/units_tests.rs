//! Units read, written, multiplied and divided, worked out by hand.

use super::Unit;
use crate::words::Language;

/// What is read, and how it is written in English and in Chinese.
const WRITTEN: &[(&str, &str, &str)] = &[
    ("1", "", ""),
    ("CNY", "CNY", "元"),
    ("元", "CNY", "元"),
    ("RMB", "CNY", "元"),
    ("yuan", "CNY", "元"),
    ("人民币", "CNY", "元"),
    ("cny", "CNY", "元"),
    ("USD", "USD", "美元"),
    ("美元", "USD", "美元"),
    ("dollars", "USD", "美元"),
    ("HKD", "HKD", "港元"),
    ("港元", "HKD", "港元"),
    ("EUR", "EUR", "欧元"),
    ("beds", "beds", "床"),
    ("bed", "beds", "床"),
    ("Beds", "beds", "床"),
    ("张床位", "beds", "床"),
    ("bed_days", "bed-days", "床日"),
    ("bed-day", "bed-days", "床日"),
    ("床日", "bed-days", "床日"),
    ("beds*days", "bed-days", "床日"),
    ("visits", "visits", "人次"),
    ("人次", "visits", "人次"),
    ("patients", "patients", "患者"),
    ("people", "persons", "人"),
    ("牙椅", "chairs", "椅"),
    ("平方米", "m2", "平方米"),
    ("days", "days", "天"),
    ("个月", "months", "月"),
    ("year", "years", "年"),
    ("teeth", "teeth", "颗"),
    ("CNY/bed", "CNY per bed", "元/床"),
    ("CNY/bed_day", "CNY per bed-day", "元/床日"),
    ("元/床日", "CNY per bed-day", "元/床日"),
    ("CNY per visit", "CNY per visit", "元/人次"),
    ("CNY/chair/year", "CNY per chair per year", "元/椅/年"),
    ("persons per chair", "persons per chair", "人/椅"),
    ("CNY/tooth", "CNY per tooth", "元/颗"),
    ("beds/person", "beds per person", "床/人"),
    ("chairs/institution", "chairs per institution", "椅/家"),
    ("sessions/week", "sessions per week", "sessions/周"),
    ("1/year", "per year", "/年"),
    ("per year", "per year", "/年"),
    ("m2/bed", "m2 per bed", "平方米/床"),
    ("beds*visits", "beds·visits", "床·人次"),
    ("days^2", "days^2", "天^2"),
    ("CNY/day^2", "CNY per day^2", "元/天^2"),
    ("licences", "licences", "licences"),
    ("category", "categories", "类别"),
    ("terminals", "terminals", "terminals"),
];

#[test]
fn units_read_and_written() {
    for (text, english, chinese) in WRITTEN {
        let unit = Unit::parse(text).expect(text);
        assert_eq!(unit.write(Language::English), *english, "{text}");
        assert_eq!(unit.write(Language::Chinese), *chinese, "{text}");
        if !unit.is_none() {
            assert_eq!(Unit::parse(english).as_ref(), Some(&unit), "{english} reads back");
        }
        if !unit.is_none() && !chinese.contains(|c: char| c.is_ascii_lowercase()) {
            assert_eq!(Unit::parse(chinese).as_ref(), Some(&unit), "{chinese} reads back");
        }
    }
    for text in ["", "/", "CNY/", "per", "5", "bed days per", "CNY//bed", "牙", "Weird", "days^0", "days^x", "-", "_"]
    {
        let read = Unit::parse(text);
        let expected = (text == "per").then(|| Unit::base("pers"));
        assert_eq!(read, expected, "{text:?}");
    }
}

#[test]
fn products_and_quotients() {
    let products = [
        ("CNY/bed", "beds", "CNY"),
        ("CNY/bed_day", "bed_days", "CNY"),
        ("beds", "days", "bed-days"),
        ("beds", "1", "beds"),
        ("1", "1", ""),
        ("CNY/chair/year", "chairs", "CNY per year"),
        ("CNY/visit", "visits/year", "CNY per year"),
        ("persons/chair", "chairs/institution", "persons per institution"),
        ("days", "days", "days^2"),
        ("1/year", "years", ""),
    ];
    for (a, b, expected) in products {
        let (a, b) = (Unit::parse(a).expect(a), Unit::parse(b).expect(b));
        assert_eq!(a.times(&b).write(Language::English), expected);
        assert_eq!(a.times(&b), b.times(&a));
    }
    let quotients = [
        ("CNY", "beds", "CNY per bed"),
        ("CNY", "CNY", ""),
        ("CNY", "USD", "CNY per USD"),
        ("bed_days", "beds", "days"),
        ("bed_days", "days", "beds"),
        ("CNY", "bed_days", "CNY per bed-day"),
        ("beds", "CNY/year", "beds·years per CNY"),
        ("CNY", "CNY/year", "years"),
        ("1", "years", "per year"),
        ("CNY/bed", "years", "CNY per bed per year"),
        ("years", "days", "years per day"),
    ];
    for (a, b, expected) in quotients {
        let (a, b) = (Unit::parse(a).expect(a), Unit::parse(b).expect(b));
        assert_eq!(a.over(&b).write(Language::English), expected);
        assert_eq!(a.over(&b).times(&b), a);
    }
}
