//! Files the browser needs beside the pages, compiled in and named by their content, so that they may be cached for ever.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// The style sheet's parts in the order of their layers.
const STYLE: &[&str] = &[
    include_str!("../../style/layers.css"),
    include_str!("../../style/tokens.css"),
    include_str!("../../style/reset.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/components/app_nav.css"),
    include_str!("../../style/components/button.css"),
    include_str!("../../style/components/choice_field.css"),
    include_str!("../../style/components/data_table.css"),
    include_str!("../../style/components/decide.css"),
    include_str!("../../style/components/definition_list.css"),
    include_str!("../../style/components/demo_note.css"),
    include_str!("../../style/components/empty_state.css"),
    include_str!("../../style/components/error_summary.css"),
    include_str!("../../style/components/field.css"),
    include_str!("../../style/components/file_list.css"),
    include_str!("../../style/components/figures.css"),
    include_str!("../../style/components/filter_bar.css"),
    include_str!("../../style/components/mail.css"),
    include_str!("../../style/components/money.css"),
    include_str!("../../style/components/more.css"),
    include_str!("../../style/components/notice.css"),
    include_str!("../../style/components/page_header.css"),
    include_str!("../../style/components/pager.css"),
    include_str!("../../style/components/passkey.css"),
    include_str!("../../style/components/section.css"),
    include_str!("../../style/components/status_chip.css"),
    include_str!("../../style/components/steps.css"),
    include_str!("../../style/components/tally.css"),
    include_str!("../../style/components/timeline.css"),
    include_str!("../../style/components/voucher.css"),
    include_str!("../../style/components/when.css"),
    include_str!("../../style/components/why.css"),
    include_str!("../../style/utilities.css"),
    include_str!("../../style/print.css"),
];

/// One file as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path from the root, with a hash of its content: `/assets/countersign.0123456789ab.css`.
    pub path: String,
    /// Its content.
    pub body: String,
    /// Its media type, for the `Content-Type` header.
    pub content_type: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, body: String) -> Self {
        let hash = hex::encode(Sha256::digest(body.as_bytes()));
        let path = format!("/assets/{stem}.{}.{extension}", &hash[..12]);
        Self {
            path,
            body,
            content_type,
        }
    }
}

/// The style sheet of every page.
pub fn stylesheet() -> &'static Asset {
    static ASSET: OnceLock<Asset> = OnceLock::new();
    ASSET.get_or_init(|| {
        Asset::new(
            "countersign",
            "css",
            "text/css; charset=utf-8",
            minified(&STYLE.concat()),
        )
    })
}

/// The site's icon.
pub fn favicon() -> &'static Asset {
    static ASSET: OnceLock<Asset> = OnceLock::new();
    ASSET.get_or_init(|| {
        let drawing = include_str!("../../style/favicon.svg").trim().to_owned();
        Asset::new("icon", "svg", "image/svg+xml", drawing)
    })
}

/// The script of the pages that ask for a passkey; no other page has one.
pub fn passkey_script() -> &'static Asset {
    static ASSET: OnceLock<Asset> = OnceLock::new();
    ASSET.get_or_init(|| {
        let script = include_str!("assets/passkey.js").to_owned();
        Asset::new("passkey", "js", "text/javascript; charset=utf-8", script)
    })
}

/// Every file there is to serve.
pub fn all() -> [&'static Asset; 3] {
    [stylesheet(), favicon(), passkey_script()]
}

/// The file served at `path`, if there is one.
pub fn by_path(path: &str) -> Option<&'static Asset> {
    all().into_iter().find(|asset| asset.path == path)
}

/// The same CSS without comments and without white space that means nothing. Quoted text is left alone.
fn minified(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut gap = false;
    while let Some(letter) = rest.next() {
        match letter {
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                for letter in rest.by_ref().skip(1) {
                    if last == '*' && letter == '/' {
                        break;
                    }
                    last = letter;
                }
                gap = true;
            }
            letter if letter.is_whitespace() => gap = true,
            letter => {
                // Around these a space never matters; before a colon it does (`a :hover`), after it it does not.
                let tight = |c: char| matches!(c, '{' | '}' | ';' | ',' | '>');
                let before = out.chars().next_back();
                if gap && !tight(letter) && !before.is_none_or(|c| tight(c) || c == ':') {
                    out.push(' ');
                }
                gap = false;
                if letter == '}' && before == Some(';') {
                    out.pop();
                }
                out.push(letter);
                if letter == '"' {
                    for letter in rest.by_ref() {
                        out.push(letter);
                        if letter == '"' {
                            break;
                        }
                    }
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_css_keeps_what_has_a_meaning() {
        let css = "/* a */\na :hover,\nb > c {\n  width: calc(1px + 2px); /* b **/\n  content: \"a  /* b */\";\n}\n";
        assert_eq!(
            minified(css),
            "a :hover,b>c{width:calc(1px + 2px);content:\"a  /* b */\"}"
        );
    }

    #[test]
    fn every_asset_is_found_by_its_path_and_nothing_else_is() {
        for asset in all() {
            assert_eq!(by_path(&asset.path), Some(asset));
            assert!(!asset.body.is_empty());
        }
        assert_eq!(by_path("/assets/countersign.css"), None);
    }

    /// A POST is sent because somebody did something, once: no script sends anything by itself, on a timer or again.
    #[test]
    fn s30_no_script_repeats_a_post() {
        let scripts: Vec<_> = all().into_iter().filter(|asset| asset.path.ends_with(".js")).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            for way in [
                "fetch(",
                "XMLHttpRequest",
                "sendBeacon",
                "setTimeout",
                "setInterval",
                ".submit()",
                "WebSocket",
            ] {
                assert!(!script.body.contains(way), "{}: {way}", script.path);
            }
            // One place, after the authenticator answered.
            assert_eq!(script.body.matches("requestSubmit()").count(), 1, "{}", script.path);
        }
    }

    #[test]
    fn the_style_sheet_stays_small_and_whole() {
        let css = &stylesheet().body;
        // About 5 KB compressed, of the 40 KB a first page may take.
        assert!(
            css.len() <= 22 * 1024,
            "{} bytes of CSS; the budget is 22 KiB",
            css.len()
        );
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
}
