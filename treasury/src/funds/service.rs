//! The service over funds.

use crate::access::{Actor, Permission};
use crate::payments::Sight;
use crate::treasury::Treasury;
use sea_orm::Value;

/// The service over funds.
#[derive(Clone, Debug)]
pub struct Funds {
    pub(super) treasury: Treasury,
}

impl Funds {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}

/// Whether the actor may know of the fund `f`: it lies in what they see of funds, or they hold it. Adds its values.
pub(crate) fn seen(actor: &Actor, values: &mut Vec<Value>) -> String {
    let places = Sight::of(actor, Permission::ViewFunds).sql("f", false, values);
    values.push(actor.person().into());
    let holds = held_by(values.len());
    format!("({places} or {holds})")
}

/// Whether the person that the value of this number names holds the fund `f`.
pub(crate) fn held_by(number: usize) -> String {
    format!("(f.custodian_id is not distinct from ${number} or f.deputy_id is not distinct from ${number})")
}
