//! Every path of the site, typed. Links and redirects are made here and nowhere else.

use std::fmt::Display;

/// My work, the page a person starts on.
pub const MY_WORK: &str = "/";
/// The sign-in page.
pub const SIGN_IN: &str = "/sign-in";
/// The list of requisitions.
pub const REQUISITIONS: &str = "/requisitions";
/// The form of a new requisition.
pub const REQUISITION_NEW: &str = "/requisitions/new";
/// The release desk.
pub const RELEASE_DESK: &str = "/release";
/// Files for the bank.
pub const BANK_FILES: &str = "/release/bank-files";
/// Payments that were released together.
pub const BATCHES: &str = "/release/batches";
/// What left a fund and has not ended.
pub const UNDER_WAY: &str = "/release/under-way";
/// The list of payments.
pub const PAYMENTS: &str = "/payments";
/// The list of funds.
pub const FUNDS: &str = "/funds";
/// The list of replenishments.
pub const REPLENISHMENTS: &str = "/replenishments";
/// The list of variances.
pub const VARIANCES: &str = "/variances";
/// The mailbox of the demo; there is no such page elsewhere.
pub const MAILBOX: &str = "/mailbox";
/// My security: sessions and password.
pub const ACCOUNT: &str = "/account";
/// The page that adds a passkey.
pub const PASSKEY_NEW: &str = "/account/passkeys/new";
/// The page that makes recovery codes.
pub const RECOVERY_CODES: &str = "/account/recovery-codes";
/// The page on which a passkey signs in.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// The funds as administrators see them.
pub const MANAGED_FUNDS: &str = "/administration/funds";
/// The page that opens a fund.
pub const MANAGED_FUND_NEW: &str = "/administration/funds/new";
/// The jobs that were given up.
pub const FAILED_JOBS: &str = "/administration/failed-jobs";
/// Where server functions answer.
pub const ACTIONS: &str = "/actions/";

/// One requisition.
pub fn requisition(id: impl Display) -> String {
    format!("/requisitions/{id}")
}

/// The form that edits a requisition.
pub fn requisition_edit(id: impl Display) -> String {
    format!("/requisitions/{id}/edit")
}

/// What a draft would bring, before it is submitted.
pub fn requisition_review(id: impl Display) -> String {
    format!("/requisitions/{id}/review")
}

/// The page that takes a requisition back: payee and amount once more.
pub fn requisition_withdraw(id: impl Display) -> String {
    format!("/requisitions/{id}/withdraw")
}

/// The page that rejects a requisition: payee, amount and what it means once more.
pub fn requisition_reject(id: impl Display) -> String {
    format!("/requisitions/{id}/reject")
}

/// A file of a requisition, by the SHA-256 of its content.
pub fn attachment(id: impl Display, sha256: &str) -> String {
    attachment_of(&requisition(id), sha256)
}

/// The same, where the page of the requisition is known.
pub fn attachment_of(requisition: &str, sha256: &str) -> String {
    format!("{requisition}/attachments/{sha256}")
}

/// One payment.
pub fn payment(id: impl Display) -> String {
    format!("/payments/{id}")
}

/// The page that releases a payment: payee, amount and effect on the balance once more.
pub fn payment_release(id: impl Display) -> String {
    format!("/payments/{id}/release")
}

/// The page that puts a payment aside, and takes it up again.
pub fn payment_hold(id: impl Display) -> String {
    format!("/payments/{id}/hold")
}

/// The page that gives a payment up.
pub fn payment_cancel(id: impl Display) -> String {
    format!("/payments/{id}/cancel")
}

/// The page on which people say what became of a payment.
pub fn payment_evidence(id: impl Display) -> String {
    format!("/payments/{id}/evidence")
}

/// One batch.
pub fn batch(id: impl Display) -> String {
    format!("/release/batches/{id}")
}

/// The release desk as it was shown: one fund, from one row on.
pub fn release_desk_at(fund: &str, after: &str) -> String {
    with_query(RELEASE_DESK, &[("fund", fund), ("after", after)])
}

/// A file for the bank, to be saved.
pub fn bank_file(id: impl Display) -> String {
    format!("/release/bank-files/{id}/file")
}

/// One passkey of the signed-in person.
pub fn passkey(id: impl Display) -> String {
    format!("/account/passkeys/{id}")
}

/// The page that answers a ceremony of signing in, and leads on to `next`.
pub fn sign_in_passkey(ceremony: impl Display, next: &str) -> String {
    with_query(SIGN_IN_PASSKEY, &[("ceremony", &ceremony.to_string()), ("next", next)])
}

/// One voucher, by its fund and its number there.
pub fn voucher(fund: impl Display, number: impl Display) -> String {
    format!("/vouchers/{fund}/{number}")
}

/// One fund.
pub fn fund(id: impl Display) -> String {
    format!("/funds/{id}")
}

/// The page that asks for a replenishment of a fund.
pub fn fund_replenish(id: impl Display) -> String {
    format!("/funds/{id}/replenish")
}

/// The page on which a fund is counted.
pub fn fund_count(id: impl Display) -> String {
    format!("/funds/{id}/count")
}

/// The page that proposes a variance of a fund.
pub fn fund_variance(id: impl Display) -> String {
    format!("/funds/{id}/variance")
}

/// One fund as administrators see it.
pub fn managed_fund(id: impl Display) -> String {
    format!("/administration/funds/{id}")
}

/// One sealed count.
pub fn count(id: impl Display) -> String {
    format!("/counts/{id}")
}

/// One variance.
pub fn variance(id: impl Display) -> String {
    format!("/variances/{id}")
}

/// One replenishment.
pub fn replenishment(id: impl Display) -> String {
    format!("/replenishments/{id}")
}

/// A fund's ledger from one entry on.
pub fn ledger_entry(id: impl Display, seq: i64) -> String {
    with_query(&fund(id), &[("after", &seq.saturating_add(1).to_string())])
}

/// The release desk, showing one fund.
pub fn release_desk_of(fund: impl Display) -> String {
    with_query(RELEASE_DESK, &[("fund", &fund.to_string())])
}

/// The mails of the demo to one address.
pub fn mailbox_of(to: &str) -> String {
    with_query(MAILBOX, &[("to", to)])
}

/// A path with its query: filters and the place in a list. What is empty is left out.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let set: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    match set.is_empty() {
        true => path.into(),
        false => format!("{path}?{}", set.join("&")),
    }
}

/// The sign-in page that leads on to `next`, a path of this site.
pub fn sign_in(next: &str) -> String {
    match local(next) {
        Some(next) if next != MY_WORK => format!("{SIGN_IN}?next={}", escape(next)),
        _ => SIGN_IN.into(),
    }
}

/// `next` if it is a page of this site and nothing else: one leading slash, plain characters, no dot segments, no
/// action. Whatever else somebody puts into `?next=` is ignored, so that no link of ours leads elsewhere.
pub fn local(next: &str) -> Option<&str> {
    let path = next.split('?').next().unwrap_or_default();
    let plain = next
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"/-_.~?&=%+,:".contains(&b));
    let safe = next.len() <= 500
        && plain
        && path.starts_with('/')
        && !path.contains("//")
        && !path
            .split('/')
            .any(|segment| segment == "." || segment == ".." || segment.contains("%2"))
        && !path.starts_with("/actions")
        && path != SIGN_IN;
    safe.then_some(next)
}

/// Percent-encodes what a query value may not hold as it is.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || b"/-_.~".contains(&b) => (b as char).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_leads_only_to_pages_of_this_site() {
        for good in [
            "/",
            "/funds",
            "/payments?state=held&after=0198-ab",
            "/vouchers/nbo/000017",
        ] {
            assert_eq!(local(good), Some(good));
        }
        for bad in [
            "",
            "funds",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "https://evil.example",
            "/\t/evil.example",
            "/%2f/evil",
            "/./x",
            "/../x",
            "/.//evil",
            "javascript:alert(1)",
            "/actions/sign-out",
            "/sign-in",
            "/x\r\nSet-Cookie: a=b",
            "/é",
            "/a#b",
            "/a b",
            "/a@evil.example",
            "/funds//evil",
            "/x\"onload=\"",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(500))), None);
    }

    #[test]
    fn sign_in_carries_the_way_back() {
        assert_eq!(
            sign_in("/payments?state=held&after=2"),
            "/sign-in?next=/payments%3Fstate%3Dheld%26after%3D2"
        );
        assert_eq!(sign_in("/"), "/sign-in");
        assert_eq!(sign_in("//evil.example"), "/sign-in");
    }
}
