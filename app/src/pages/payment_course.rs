//! The way of a payment as its page shows it: attempts, what was said, what was found, what was booked.

use leptos::prelude::*;
use treasury::payments::{AttemptRow, Booking, Message, PaymentView, Standing};

use super::payment_evidence;
use crate::components::*;
use crate::page::{Amount, Moment};
use crate::request::request;

/// How an attempt stands, in a few words, and what happens next.
pub(super) fn standing(attempt: &AttemptRow) -> (String, Option<AnyView>) {
    let question = |next: Option<treasury::clock::Timestamp>, asked: i64| {
        let asked = match asked {
            0 => "Not asked yet.".to_owned(),
            1 => "Asked once.".to_owned(),
            asked => format!("Asked {asked} times."),
        };
        match next {
            Some(at) => format!("{asked} Asked again {}.", request().when(at).absolute).into_any(),
            None => asked.into_any(),
        }
    };
    match &attempt.standing {
        Standing::Prepared { trouble } if trouble.is_empty() => ("Waits to be handed over".to_owned(), None),
        Standing::Prepared { trouble } => (
            "Could not be handed over yet; tried again".to_owned(),
            Some(trouble.clone().into_any()),
        ),
        Standing::Sent {
            next_question, asked, ..
        } => ("On its way".to_owned(), Some(question(*next_question, *asked))),
        Standing::Unknown {
            why,
            next_question,
            asked,
        } => {
            let next = question(*next_question, *asked);
            (
                "Not known".to_owned(),
                Some(view! { {why.clone()}" "{next} }.into_any()),
            )
        }
        Standing::Paid { receipt, .. } => ("Paid".to_owned(), Some(format!("Receipt {receipt}").into_any())),
        Standing::Failed { why, .. } => (
            "Failed; the money is back in the fund".to_owned(),
            Some(why.clone().into_any()),
        ),
    }
}

/// The attempts of a payment, and everything around them; nothing for cash.
pub(super) fn course(payment: &PaymentView, messages: Vec<Message>) -> Option<AnyView> {
    if payment.attempts.is_empty() {
        return None;
    }
    let columns = vec![
        Column::lead("Which"),
        Column::plain("Released by").labelled(),
        Column::plain("When").labelled(),
        Column::plain("How it stands"),
    ];
    let rows = payment.attempts.iter().map(attempt).collect();
    let disputes = payment.disputes.iter().map(|(at, why)| {
        let at = *at;
        let text = format!("This contradicts what is booked; nothing was moved: {why}");
        view! { <Notice kind=NoticeKind::Warning text><p><Moment at/></p></Notice> }
    });
    let disputes = disputes.collect_view();
    let said = (!messages.is_empty()).then(|| said(messages));
    Some(
        view! {
            {disputes}
            <Section id="attempts" title="Attempts">
                <DataTable id="attempt-list" caption="Attempts to send this payment" columns rows/>
                {said}
            </Section>
        }
        .into_any(),
    )
}

/// What people found about a payment, and what became of that.
pub(super) fn found(payment: &PaymentView) -> Option<AnyView> {
    if payment.evidence.is_empty() {
        return None;
    }
    let findings = payment.evidence.iter().map(payment_evidence::facts);
    let findings = findings.map(|facts| view! { <DefinitionList facts/> }).collect_view();
    Some(
        view! { <Section id="findings" title="What people found"><div class="stack">{findings}</div></Section> }
            .into_any(),
    )
}

fn attempt(row: &AttemptRow) -> Vec<AnyView> {
    let (words, note) = standing(row);
    let note = note.map(|note| view! { <span class="cell-note">{note}</span> });
    vec![
        view! { "Attempt "{row.number}" "<CellNote text=row.reference.clone()/> }.into_any(),
        row.released_by.clone().into_any(),
        view! { <Moment at=row.at/> }.into_any(),
        view! { {words}{note} }.into_any(),
    ]
}

/// What was said, word for word, for those who look into it.
fn said(messages: Vec<Message>) -> AnyView {
    let name = |kind: &str| match kind {
        "request" => "We handed it over",
        "answer" => "The gateway answered",
        "no_answer" => "No answer",
        "result" => "The gateway called with a result",
        "timeout" => "The gateway called: timed out",
        "status_request" => "We asked how it stands",
        "status_answer" => "The gateway took the question",
        "status_result" => "The gateway said how it stands",
        "bank_file" => "In a file for the bank",
        _ => "The bank reported",
    };
    let all = messages.into_iter().map(|message| {
        let status = message.status.map(|status| format!(" ({status})"));
        view! {
            <li>
                <p><strong>{name(&message.kind)}{status}</strong>", attempt "{message.attempt}", "<Moment at=message.at/></p>
                <pre class="raw">{message.body}</pre>
            </li>
        }
    });
    let all = all.collect_view();
    view! { <More summary="What was said, word for word"><ol class="messages">{all}</ol></More> }.into_any()
}

/// What was booked, both sides of each journal.
pub(super) fn journals(bookings: &[Booking]) -> AnyView {
    let columns = vec![
        Column::lead("Account"),
        Column::figure("Debit"),
        Column::figure("Credit"),
    ];
    let rows = bookings
        .iter()
        .flat_map(|booking| {
            let amount = booking.amount;
            [
                vec![
                    view! { {booking.debit.clone()}<CellNote text=booking.memo.clone()/> }.into_any(),
                    view! { <Amount of=amount/> }.into_any(),
                    ().into_any(),
                ],
                vec![
                    booking.credit.clone().into_any(),
                    ().into_any(),
                    view! { <Amount of=amount/> }.into_any(),
                ],
            ]
        })
        .collect();
    view! { <DataTable id="journal-lines" caption="Debit and credit of this payment" columns rows narrow=Narrow::Keep/> }.into_any()
}
