//! The daily mail: the notices of a day, each with its line and its link.

use serde_json::Value;

use super::compose;

/// Subject and text. `None` for a payload without a list of items; an item that cannot be told is passed over.
pub(super) fn words(base_url: &str, payload: &Value) -> Option<(String, String)> {
    let items = payload.get("items")?.as_array()?;
    let told: Vec<String> = items
        .iter()
        .filter_map(|item| {
            let kind = item.get("kind").and_then(Value::as_str)?;
            let (subject, _, path) = compose::words(kind, item.get("facts")?)?;
            Some(format!("{subject}\n{base_url}{path}"))
        })
        .collect();
    let count = match told.len() {
        1 => "one notice".to_owned(),
        more => format!("{more} notices"),
    };
    let day = payload
        .get("day")
        .and_then(Value::as_str)
        .and_then(|day| day.parse().ok());
    let day = day.map_or_else(String::new, |day: jiff::civil::Date| {
        format!(" of {}", crate::when::day(day))
    });
    let subject = format!("Your daily mail{day}: {count}");
    let text = format!(
        "{}\n\nSign in to see them. Nothing can be done from this mail alone. You chose to have your notices in one mail a \
         day; change that under “My security”:\n{base_url}{}\n",
        told.join("\n\n"),
        crate::paths::ACCOUNT
    );
    Some((subject, text))
}
