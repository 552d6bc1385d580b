//! Every component, rendered as pages do it: what screen readers and keyboards rely on is there.
//!
//! With `COUNTERSIGN_GALLERY` set to a folder, the screens are written there as files to look at.

mod desk;
mod screens;

use app::{assets, components::*};
use leptos::prelude::*;

/// What a view becomes on the server. Comments that mark places for a script are left out.
fn html(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    owner.with(|| view().to_html()).replace("<!>", "")
}

/// The tag that holds `part`, from `<` to `>`.
fn tag<'a>(html: &'a str, part: &str) -> &'a str {
    let at = html.find(part).unwrap_or_else(|| panic!("no {part} in {html}"));
    let start = html[..=at].rfind('<').expect("a tag before it");
    let end = at + html[at..].find('>').expect("the end of its tag");
    &html[start..=end]
}

/// Asserts that the tag holding `part` has each of `attributes` as well.
#[track_caller]
fn has(html: &str, part: &str, attributes: &[&str]) {
    let tag = tag(html, part);
    for attribute in attributes {
        assert!(tag.contains(attribute), "no {attribute} in {tag}");
    }
}

fn page(title: &str, body: &str) -> String {
    let style = &assets::stylesheet().body;
    let icon = assets::favicon().path.trim_start_matches('/');
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"{icon}\"><style>{style}</style></head><body>{body}</body></html>"
    )
}

fn screens() -> [(&'static str, String); 5] {
    [
        ("list", html(screens::list)),
        ("decision", html(screens::decision)),
        ("form", html(screens::form)),
        ("sign-in", html(desk::sign_in)),
        ("batch", html(desk::batch)),
    ]
}

#[test]
fn the_gallery_is_written_where_asked() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_GALLERY") else {
        return;
    };
    for (name, body) in screens() {
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.html")),
            page(name, &body),
        )
        .unwrap();
    }
}

#[test]
fn no_screen_needs_a_script_or_an_inline_style() {
    for (name, body) in screens() {
        for banned in ["<script", " style=", "onclick=", "javascript:"] {
            assert!(!body.contains(banned), "{banned} in {name}");
        }
    }
}

#[test]
fn ids_are_unique_and_every_reference_leads_somewhere() {
    for (name, body) in screens() {
        let values = |attribute: &str| -> Vec<String> {
            let opening = format!(" {attribute}=\"");
            body.split(&opening)
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().to_owned())
                .collect()
        };
        let ids = values("id");
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "an id twice in {name}: {ids:?}");
        let references = ["for", "aria-describedby", "aria-labelledby", "popovertarget"];
        for reference in references.into_iter().flat_map(values) {
            for id in reference.split(' ') {
                assert!(
                    ids.iter().any(|known| known == id),
                    "{id} is referred to and missing in {name}"
                );
            }
        }
        for link in values("href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.iter().any(|known| known == link), "#{link} leads nowhere in {name}");
        }
    }
}

#[test]
fn every_class_is_styled() {
    // These only name a thing.
    let unstyled = [
        "columns-main",
        "steps-line",
        "text-field",
        "radio-group",
        "check-box",
        "password-field",
        "when",
    ];
    let css = &assets::stylesheet().body;
    for (name, body) in screens() {
        for class in body
            .split(" class=\"")
            .skip(1)
            .flat_map(|rest| rest.split('"').next().unwrap().split(' '))
        {
            let named = class.is_empty() || css.contains(&format!(".{class}")) || unstyled.contains(&class);
            assert!(named, "no rule for .{class}, used in {name}");
        }
    }
}

#[test]
fn a_refused_field_is_tied_to_its_hint_and_error_and_keeps_its_value() {
    let html = html(|| {
        view! { <TextField name="payee.name" label="Payee" value="O'Brien & \"Sons\"" hint="As on the receipt." error=Some("Enter the payee.".to_owned()) maxlength=80 autocomplete="name"/> }.into_any()
    });
    has(
        &html,
        "name=\"payee.name\"",
        &[
            "id=\"field-payee-name\"",
            "aria-describedby=\"field-payee-name-hint field-payee-name-error\"",
            "aria-invalid=\"true\"",
            "value=\"O'Brien &amp; &quot;Sons&quot;\"",
            "required",
            "maxlength=\"80\"",
            "autocomplete=\"name\"",
        ],
    );
    has(&html, "for=\"field-payee-name\"", &["<label"]);
    assert!(!html.contains("(optional)"));
}

#[test]
fn a_field_in_order_says_nothing_of_errors() {
    let html = html(|| view! { <TextField name="note" label="Note" required=false error=MaybeText(None)/> }.into_any());
    assert!(!html.contains("aria-invalid") && !html.contains("aria-describedby") && !html.contains(" required"));
    assert!(html.contains("(optional)"));
}

#[test]
fn a_text_area_gives_back_exactly_what_was_typed() {
    let area =
        |value: &'static str| html(move || view! { <TextArea name="purpose" label="Purpose" value/> }.into_any());
    // The parser drops one line break after the tag; what follows it is the value.
    assert!(area("").contains(">\n</textarea>"));
    let typed = area("\n two </textarea>");
    assert!(typed.contains(">\n\n two &lt;/textarea&gt;</textarea>"), "{typed:?}");
}

#[test]
fn money_is_typed_as_text_on_a_decimal_keypad_with_its_currency_read_out() {
    let html = html(|| view! { <MoneyField name="amount" label="Amount" currency="KES" value="4,500"/> }.into_any());
    has(
        &html,
        "name=\"amount\"",
        &[
            "type=\"text\"",
            "inputmode=\"decimal\"",
            "aria-describedby=\"field-amount-currency\"",
            "value=\"4,500\"",
        ],
    );
}

#[test]
fn secrets_are_not_echoed_and_managers_may_fill_them() {
    let html = html(|| {
        view! { <PasswordField name="password" label="Password"/><CodeField name="code" label="Code" digits=6/> }
            .into_any()
    });
    has(
        &html,
        "name=\"password\"",
        &["type=\"password\"", "autocomplete=\"current-password\""],
    );
    has(
        &html,
        "name=\"code\"",
        &["autocomplete=\"one-time-code\"", "inputmode=\"numeric\""],
    );
    assert!(!html.contains("value="));
}

#[test]
fn choices_come_back_as_they_were_made() {
    let choices = || vec![Choice::new("a", "A"), Choice::new("b", "B").hint("More.")];
    let html = html(move || {
        view! {
            <SelectField name="fund" label="Fund" choices=choices() value="b" prompt="Any"/>
            <RadioGroup name="origin" label="Origin" choices=choices() value="b" error="Choose one."/>
            <CheckBox name="urgent" label="Urgent" checked=true/>
        }
        .into_any()
    });
    has(&html, "<option value=\"b\"", &["selected"]);
    assert!(!tag(&html, "<option value=\"a\"").contains("selected"));
    has(
        &html,
        "id=\"field-origin-2\"",
        &["checked", "type=\"radio\"", "aria-describedby=\"field-origin-2-about\""],
    );
    assert!(!tag(&html, "id=\"field-origin\"").contains("checked"));
    has(&html, "<fieldset", &["aria-describedby=\"field-origin-error\""]);
    has(&html, "name=\"urgent\"", &["checked", "value=\"true\""]);
}

#[test]
fn the_error_summary_takes_the_focus_and_links_to_the_fields() {
    let html = html(|| {
        let errors = vec![FieldError::new("amount", "Enter it."), FieldError::of_form("Closed.")];
        view! { <ErrorSummary errors/> }.into_any()
    });
    has(
        &html,
        "role=\"alert\"",
        &[
            "tabindex=\"-1\"",
            "autofocus",
            "aria-labelledby=\"error-summary-heading\"",
        ],
    );
    assert!(html.contains("<a href=\"#field-amount\">Enter it.</a>") && html.contains("2 things to fix"));
}

#[test]
fn no_errors_no_summary() {
    assert_eq!(html(|| view! { <ErrorSummary errors=vec![]/> }.into_any()), "");
}

#[test]
fn a_notice_is_announced_by_its_weight_and_says_its_kind_in_words() {
    let notice = |kind| html(move || view! { <Notice kind text="It."/> }.into_any());
    for (kind, role, word) in [
        (NoticeKind::Success, "status", "Done"),
        (NoticeKind::Info, "status", "Note"),
        (NoticeKind::Refused, "alert", "Refused"),
        (NoticeKind::Warning, "alert", "Warning"),
    ] {
        let html = notice(kind);
        has(&html, "class=\"notice", &[&format!("role=\"{role}\"")]);
        assert!(html.contains(word), "{html}");
    }
}

#[test]
fn the_navigation_marks_where_it_is_and_opens_without_a_script() {
    let html = screens()[0].1.clone();
    has(&html, "<a href=\"/payments\" aria-current", &["aria-current=\"page\""]);
    assert_eq!(html.matches("aria-current").count(), 1);
    has(
        &html,
        "class=\"app-nav-toggle\"",
        &["popovertarget=\"app-menu\"", "type=\"button\""],
    );
    has(&html, "id=\"app-menu\"", &["popover=\"auto\""]);
    has(&html, "class=\"skip-link\"", &["href=\"#main\""]);
    assert!(html.contains("aria-label=\"Main\""));
    let below = screens()[1].1.clone();
    has(&below, "<a href=\"/release\" aria-current", &["aria-current=\"true\""]);
}

#[test]
fn tables_have_a_caption_and_headers_and_name_their_cells_for_phones() {
    let html = screens()[0].1.clone();
    assert!(html.contains("<caption") && html.contains("scope=\"row\"") && html.contains("scope=\"col\""));
    has(&html, "data-label=\"Amount\"", &["cell-figure", "cell-beside"]);
    has(&html, "id=\"ledger-rows\"", &["data-table-stack"]);
    assert!(!html.contains("tabindex=\"0\""), "nothing scrolls by itself");
}

#[test]
fn status_is_a_word_beside_a_shape_hidden_from_screen_readers() {
    let html = html(|| view! { <StatusChip word="In doubt" shape=Shape::Diamond tone=Tone::Warn/> }.into_any());
    has(&html, "<svg", &["aria-hidden=\"true\""]);
    assert!(html.contains("<span>In doubt</span>") && html.contains("tone-warn"));
}

#[test]
fn amounts_and_moments_are_there_for_machines_too() {
    let html = html(|| {
        view! {
            <Money currency="KES" text="4,500.00" value="4500.00"/>
            <When datetime="2025-11-24T14:05:00+03:00" text="24 Nov 2025, 14:05 EAT" relative="2 h ago"/>
        }
        .into_any()
    });
    has(&html, "<data", &["value=\"4500.00\""]);
    has(&html, "<time", &["datetime=\"2025-11-24T14:05:00+03:00\""]);
    assert!(html.contains("KES</span>\u{a0}4,500.00"));
}

#[test]
fn the_route_marks_the_current_step_and_says_each_state_in_words() {
    let html = html(|| {
        let states = [
            StepState::Approved,
            StepState::Current,
            StepState::Waiting,
            StepState::Rejected,
            StepState::ChangesRequested,
            StepState::Skipped,
            StepState::Blocked,
        ];
        let steps = states.into_iter().map(|state| Step::new("CFO", state)).collect();
        view! { <Steps steps/> }.into_any()
    });
    assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
    for word in [
        "Approved",
        "To decide",
        "Waiting",
        "Rejected",
        "Changes requested",
        "Skipped",
        "Blocked",
    ] {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn paging_and_filters_are_links_and_a_get_form() {
    let html = screens()[0].1.clone();
    has(
        &html,
        "class=\"filter-bar\"",
        &["method=\"get\"", "aria-label=\"Filter payments\""],
    );
    has(&html, "href=\"?before=7\"", &["rel=\"next\""]);
    assert!(html.contains("<span class=\"visually-hidden\">Download as </span>CSV"));
}
