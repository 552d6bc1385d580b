//! The bare SQL of a release, for measuring what the rest of it costs.
//!
//! The statements of the one transaction, in their order, without what stands before and around it: no rules about
//! the person, no try of the code, no queue before the fund.

use super::attempts::{By, Proved};
use super::facts::Facts;
use super::release::before_the_fund;
use super::settle;
use super::step_up::ReleaseCode;
use crate::access::Actor;
use crate::error::Result;
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::treasury::Treasury;

/// Runs them.
pub(crate) async fn bare_release(
    treasury: &Treasury,
    actor: &Actor,
    payment: PaymentId,
    code: &ReleaseCode,
    key: &FormKey,
) -> Result<()> {
    let mut work = treasury.begin(actor.author()).await?;
    let facts = Facts::lock(&work, actor, payment, key.as_str()).await?;
    let proved = Proved {
        step_up: code.step_up,
        expires_at: code.expires_at,
        by: By::Code,
    };
    let (journal, digest) = before_the_fund(&mut work, actor, &facts, &proved, key).await?;
    settle::settle(&mut work, actor, &facts, &journal, &proved, &digest).await?;
    work.commit().await
}
