//! The text of a mail as HTML: paragraphs and links, in the colours of whoever reads it. Nothing is loaded, nothing is
//! counted, and there is nothing in it that is not in the text.

/// The HTML of a text. Paragraphs are those of the text; a line that is an address of this site becomes a link, whatever
/// else is written in it stays words; lines that are set in (payee, amount) keep their columns.
pub(super) fn of(base_url: &str, title: &str, text: &str) -> String {
    let paragraphs: String = text
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| self::paragraph(base_url, paragraph))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n</head>\n\
         <body style=\"font-family: sans-serif; font-size: 1rem; line-height: 1.5; max-width: 38rem; margin: 1.5rem auto; \
         padding: 0 1rem; overflow-wrap: break-word\">\n{paragraphs}</body>\n</html>\n",
        escaped(title)
    )
}

fn paragraph(base_url: &str, paragraph: &str) -> String {
    if paragraph.lines().all(|line| line.starts_with("  ")) {
        return format!("<pre style=\"white-space: pre-wrap\">{}</pre>\n", escaped(paragraph));
    }
    let lines: Vec<String> = paragraph.lines().map(|line| self::line(base_url, line)).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

fn line(base_url: &str, line: &str) -> String {
    let escaped = escaped(line);
    let is_ours = line
        .strip_prefix(base_url)
        .is_some_and(|path| path.starts_with('/') && !path.contains(char::is_whitespace));
    match is_ours {
        true => format!("<a href=\"{escaped}\">{escaped}</a>"),
        false => escaped,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://pay.example.org";

    #[test]
    fn what_people_typed_is_words_and_nothing_else() {
        let text = "Paid to <img src=x onerror=alert(1)> & \"Sons\".\n\n“</p><script>alert(1)</script>”\n\n\
                    https://evil.example/a\n\nhttps://pay.example.org.evil.example/\n\nhttps://pay.example.org@evil.example\n\n\
                    https://pay.example.org/x and more";
        let html = of(SITE, "</title><script>", text);
        for part in ["<img", "<script", "<a ", "</p></p>"] {
            assert!(!html.contains(part), "{part}: {html}");
        }
        assert!(
            html.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Sons&quot;"),
            "{html}"
        );
    }

    #[test]
    fn a_line_that_is_an_address_of_ours_is_a_link() {
        let html = of(SITE, "t", "Look:\nhttps://pay.example.org/payments/1?a=b&c=d\n");
        let link = "<a href=\"https://pay.example.org/payments/1?a=b&amp;c=d\">";
        assert!(html.contains(&format!("<p>Look:<br>\n{link}")), "{html}");
    }

    #[test]
    fn nothing_is_loaded_and_no_colour_is_fixed() {
        let html = of(SITE, "t", "  Payee   Jane\n  Amount  KES 1.00\n\nText");
        for part in [
            "<img",
            "<link",
            "url(",
            "@import",
            "src=",
            "color:",
            "background",
            "http",
        ] {
            assert!(!html.contains(part), "{part}: {html}");
        }
        assert!(html.contains("color-scheme\" content=\"light dark\""));
        assert!(
            html.contains("<pre style=\"white-space: pre-wrap\">  Payee   Jane\n"),
            "{html}"
        );
    }
}
