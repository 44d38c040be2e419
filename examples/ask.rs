//! Ward inside another program: a frame of one's own beside the shipped figures.
//! `cargo run --example ask`

use polars::prelude::*;
use session::Session;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut session = Session::open();

    // The shipped figures.
    let answer = session.ask("show revenue of Topchoice for 2021")?;
    println!("Topchoice, 2021: {} CNY", answer.table.number(0, "revenue").unwrap_or(f64::NAN));

    // A frame of this program.
    let frame = df!(
        "clinic" => ["A", "B", "C", "D"],
        "city" => ["Hangzhou", "Hangzhou", "Wenzhou", "Wenzhou"],
        "chairs" => [6i64, 8, 5, 10],
        "revenue" => [Some(4.1e6), Some(6.0e6), None, Some(7.7e6)],
    )?;
    session.register_frame("clinics", frame)?;
    let answer = session.ask("from clinics | show sum(revenue) / sum(chairs) as per_chair, count(revenue) by city")?;
    for row in 0..answer.table.rows.len() {
        let (city, value) = (answer.table.text(row, "city"), answer.table.number(row, "per_chair"));
        println!("{}: {:.0}", city.unwrap_or("-"), value.unwrap_or(f64::NAN));
    }

    // With a declaration the same frame has an entity, units and kinds: revenue per chair needs no `sum`.
    let frame = session.ask_frame("from clinics | show clinic, city, chairs, revenue")?;
    let declared = r#"
        entity = "clinic"
        [columns.chairs]
        unit = "chairs"
        kind = "stock"
        [columns.revenue]
        unit = "CNY"
        kind = "flow"
    "#;
    session.register_declared("branches", frame, declared)?;
    println!("{:?}", session.ask_frame("from branches | show revenue / chairs as per_chair by city")?);

    // A question that makes no sense says so, with the edit that mends it.
    if let Err(trouble) = session.ask("show sum(gross_margin) by specialty") {
        for fault in &trouble.diagnostics {
            println!("{}", render::diagnostic(fault, &trouble.source, false, None, session.language()));
        }
    }
    Ok(())
}
