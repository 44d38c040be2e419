//! `ward report`: a Markdown text with its answers as one page.

use crate::scripts::{err, file, folder, out, ward};

const REPORT: &str = "# Topchoice & <friends> in {= show 1 + 1 of Topchoice for 2021 }

```ward hide
param year: period = 2021
set sources on
```

Its *revenue* was **{= show revenue of Topchoice for year }** (`{= not asked }`), a claim: {= check revenue >= 1亿元 of Topchoice for year}.

```ward code
rank revenue
  top 3
```

> quoted
> ```ward
> let a = revenue
> show a of Topchoice for year
> ```

```sql
select <b>
```

| a | b |
|---|---|
| <script>alert(1)</script> | [x](javascript:alert(1)) |

```ward
set language zh
通策医疗 2021年 毛利率
```
";

#[test]
fn a_report_is_one_page() {
    let folder = folder("report");
    let text = file(&folder, "report.md", REPORT);
    let page = folder.join("page.html").display().to_string();
    let answer = ward(&["report", &text, "-o", &page]);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
    let html = std::fs::read_to_string(&page).expect("the page");
    let holds = |part: &str| assert!(html.contains(part), "{part}:\n{html}");
    for part in [
        "<!DOCTYPE html>",
        "<title>Topchoice &amp; &lt;friends&gt; in 2</title>",
        ">SUPPORTED</span>",
        "<html lang=\"zh\">",
        "<meta charset=\"utf-8\">",
        "&lt;friends&gt;",
        ">2.78 CNY bn</span><sup><a href=\"#said-1\">1</a></sup></strong>",
        "<li id=\"said-1\">",
        "<code>{= not asked }</code>",
        "<td class=\"number\">10.30</td>",
        "25 companies -&gt; 5 ranked, 20 missing revenue",
        "<pre><code>rank revenue\n  top 3</code></pre>",
        "<blockquote>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "select &lt;b&gt;",
        "<th class=\"number\">毛利率 (%)</th>",
    ] {
        holds(part);
    }
    // The name of a drawing's vocabulary is no place that anything is fetched from.
    let fetched = html.replace("http://www.w3.org/2000/svg", "");
    for part in ["<script", "javascript:", "xxxx", "param year", "http://", "src="] {
        assert!(!fetched.contains(part), "{part}:\n{html}");
    }
    let year = ward(&["report", &text, "-o", "-", "-p", "year=2007"]);
    assert!(out(&year).contains(">91 CNY m</span>"), "{}{}", out(&year), err(&year));
}

#[test]
fn an_error_in_a_report_stops_with_its_place() {
    let folder = folder("report-errors");
    let page = folder.join("page.html").display().to_string();
    let said = |text: &str| {
        let report = file(&folder, "report.md", text);
        let answer = ward(&["report", &report, "-o", &page, "--error-format", "short"]);
        assert_eq!(answer.status.code(), Some(2), "{}", err(&answer));
        assert!(!folder.join("page.html").exists(), "nothing is written");
        err(&answer)
    };
    assert!(said("# a\n\n```ward\nshow revenu\n```\n").contains("report.md:4:6: unknown-name"));
    assert!(said("a\n\nIt was {= show revenu of Topchoice }.\n").contains("report.md:3:16: unknown-name"));
    assert!(said("It was {= show revenue }.\n").contains("report.md:1:10: no-single-value"));
    assert!(said("It was {= show revenue\n\nof Topchoice }.\n").contains("report.md:1:8: unclosed-bracket"));
    assert!(
        said("> ```ward\n> show revenue of Topchoice for 2021\n> show revenu\n> ```\n")
            .contains("report.md:3:8: unknown-name")
    );
    assert!(said("a [link]({= show revenue of Topchoice for 2021 })\n").contains("report.md:1:10: unreadable"));
    assert!(said("![x](https://example.org/a.png)\n").contains("report.md:1:1: no-network"));
    assert!(said("![x](a.png)\n").contains("report.md:1:1: file-not-found"));
    assert!(said("![x](report.md)\n").contains("report.md:1:1: unknown-file-kind"));
    file(&folder, "dot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    let report = file(&folder, "report.md", "# a\n\n![x](dot.svg)\n");
    assert!(out(&ward(&["report", &report, "-o", "-"])).contains("src=\"data:image/svg+xml;base64,PHN2Z"));
    let itself = ward(&["report", &report, "-o", &report]);
    assert!(itself.status.code() == Some(2) && err(&itself).contains("report-not-written"), "{}", err(&itself));
    // Another's file stays, an earlier report goes.
    let other = file(&folder, "other.html", "<p>by hand</p>");
    let refused = ward(&["report", &report, "-o", &other]);
    assert!(refused.status.code() == Some(2) && err(&refused).contains("report-not-written"), "{}", err(&refused));
    assert_eq!(std::fs::read_to_string(&other).expect("the file"), "<p>by hand</p>");
    for arguments in [&["--force"][..], &[]] {
        assert_eq!(ward(&[&["report", &report, "-o", &other], arguments].concat()).status.code(), Some(0));
    }
}
