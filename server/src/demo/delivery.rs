//! What becomes of the demo's payments by M-Pesa: the invented gateway of the invented past.

use crate::failure::Failure;
use treasury::Treasury;
use treasury::payments::{Call, Task};
use treasury::rails::{Exchange, Finding, Submission};

/// How one ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// The gateway confirms it.
    Paid,
    /// It does not answer, and nobody knows.
    InDoubt,
    /// It knows no such number.
    Failed,
}

/// What everybody says, as it is kept.
fn said(answer: Option<(u16, &str)>) -> Exchange {
    Exchange {
        request: "{\"CommandID\":\"BusinessPayment\"}".to_owned(),
        answer: answer.map(|(status, body)| (status, body.to_owned())),
    }
}

/// Takes the attempt that was just released to its end.
pub(super) async fn deliver(treasury: &Treasury, end: End) -> Result<(), Failure> {
    let payments = treasury.payments();
    let lost = || Failure::failed("the demo's payment by M-Pesa is not under way");
    let held = payments.claim_dispatch().await?.ok_or_else(lost)?;
    let (exchange, how) = match end {
        End::Paid => (
            said(Some((200, "{\"ResponseCode\":\"0\"}"))),
            Submission::Accepted {
                gateway_reference: Some("AG_20260000_DEMO".to_owned()),
            },
        ),
        End::InDoubt => {
            let why = "The gateway did not answer: it took too long.";
            (said(None), Submission::Unknown(why.to_owned()))
        }
        End::Failed => {
            let why = "The gateway refused it: Bad Request - Invalid PartyB (400.002.02).";
            (
                said(Some((400, "{\"errorCode\":\"400.002.02\"}"))),
                Submission::Refused(why.to_owned()),
            )
        }
    };
    payments.handed_over(&held, &exchange, &how).await?;
    if end != End::Paid {
        return Ok(());
    }
    // The gateway calls, is asked, and says so.
    let result = payments.address(Call::Result, &held.order.reference);
    payments.heard(&result, "{\"Result\":{\"ResultCode\":0}}").await?;
    let asked = payments.claim_dispatch().await?.ok_or_else(lost)?;
    let Task::Ask(query) = asked.task else {
        return Err(lost());
    };
    payments
        .asked(&asked, &said(Some((200, "{\"ResponseCode\":\"0\"}"))))
        .await?;
    let answer = payments.address_of_answer(query);
    let heard = payments
        .heard(&answer, "{\"Result\":{\"ResultCode\":0}}")
        .await?
        .ok_or_else(lost)?;
    let receipt = format!("SK{}", &held.order.reference[..8].to_uppercase());
    payments.found(&heard, &Finding::Paid { receipt }).await?;
    Ok(())
}
