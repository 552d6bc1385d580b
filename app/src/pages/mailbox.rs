//! The demo's mailbox: what a mail server would have delivered. Outside the demo there is no such page.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::components::*;
use crate::error::Problem;
use crate::mail::mailbox::{self, Received};
use crate::page::{Moment, page};
use crate::paths;
use crate::request::request;
use crate::shell::PageTitle;

/// How many mails are shown of everybody's: the demo begins with hundreds.
const NEWEST: usize = 20;

/// The mails of the demo, the newest first. Nobody has to be signed in: the people are invented.
#[component]
pub fn MailboxPage() -> impl IntoView {
    page(async {
        let request = request();
        let directory = request.site().demo_mailbox.clone().ok_or(Problem::NotFound)?;
        let to = request.query().field("to").trim().to_lowercase();
        let mails = mailbox::newest(&directory).await;
        let mut addresses: BTreeSet<String> = mails.iter().map(|mail| mail.to.to_lowercase()).collect();
        if !to.is_empty() {
            addresses.insert(to.clone());
        }
        let choices = addresses.into_iter().map(|it| Choice::new(it.clone(), it)).collect();
        let (most, about) = match to.is_empty() {
            true => (
                NEWEST,
                "The newest mails to everybody. Choose somebody to see all of theirs.",
            ),
            false => (usize::MAX, "All mails to this address, the newest first."),
        };
        let shown: Vec<_> = mails
            .into_iter()
            .filter(|mail| to.is_empty() || mail.to.eq_ignore_ascii_case(&to))
            .take(most)
            .collect();
        let base_url = request.site().base_url.clone();
        let list = match shown.is_empty() {
            true => view! {
                <EmptyState title="No mail" text="Ask for a release code or submit a requisition: what the system mails appears here."/>
            }
            .into_any(),
            false => shown.into_iter().map(|mail| article(mail, &base_url)).collect_view().into_any(),
        };
        Ok(view! {
            <PageTitle text="Demo mailbox"/>
            <PageHeader title="Demo mailbox">
                <span class="soft">"The demo sends no mail: it is kept here. "{about}</span>
            </PageHeader>
            <FilterBar action=paths::MAILBOX label="Filter mails" clear=(!to.is_empty()).then_some(paths::MAILBOX)>
                <SelectField name="to" label="To" required=false prompt="Everybody" choices value=to/>
            </FilterBar>
            {list}
        })
    })
}

fn article(mail: Received, base_url: &str) -> impl IntoView + use<> {
    let lines: Vec<_> = mail
        .text
        .trim_end()
        .lines()
        .map(|line| self::line(line, base_url))
        .collect();
    let heading = format!("mail-{}", mail.id);
    let named_by = heading.clone();
    view! {
        <article class="mail" aria-labelledby=named_by>
            <h2 id=heading>{mail.subject}</h2>
            <p class="mail-about soft">
                "To "<a href=paths::mailbox_of(&mail.to)>{mail.to.clone()}</a>", "<Moment at=mail.at/>
            </p>
            <div class="mail-text">{lines}</div>
        </article>
    }
}

/// A line of a mail; one that is an address of this site leads there.
fn line(text: &str, base_url: &str) -> AnyView {
    let local = text.trim().strip_prefix(base_url).and_then(paths::local);
    match local {
        Some(path) => view! { <a href=path.to_owned()>{text.to_owned()}</a>"\n" }.into_any(),
        None => format!("{text}\n").into_any(),
    }
}
