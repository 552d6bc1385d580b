//! What an administrator says of a fund: everything but its money.

use crate::access::{Actor, Permission, Scope};
use crate::error::{Error, NOT_ALLOWED, Result, Violations};
use crate::ids::PersonId;
use crate::money::Money;
use crate::payments::Sight;
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use serde_json::{Value, json};
use uuid::Uuid;

/// The longest name of a fund, in characters.
pub const LONGEST_FUND_NAME: usize = 100;

/// The terms of a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whose requisitions it pays: a company, one of its regions or one of its branches.
    pub scope: Scope,
    /// Its name, unique in the company (1 to 100 characters).
    pub name: String,
    /// The amount that it is kept at; its currency is the fund's, for good.
    pub authorised: Money,
    /// Below this balance a replenishment is suggested; up to the authorised amount.
    pub reorder: Money,
    /// Who keeps it, counts what arrives, and answers for it.
    pub custodian: Option<PersonId>,
    /// Who stands in for the custodian.
    pub deputy: Option<PersonId>,
    /// Whether new requisitions are paid from it, and payments released.
    pub is_active: bool,
}

/// That the actor may set terms of this scope.
pub(super) fn may_manage(actor: &Actor, scope: Scope) -> Result<()> {
    match Sight::of(actor, Permission::ManageFunds).contains(scope) {
        true => Ok(()),
        false => Err(Error::refused(NOT_ALLOWED, "Funds are set up by administrators.")),
    }
}

impl Terms {
    /// The name, cleaned.
    ///
    /// # Errors
    /// What does not do, on its field.
    pub(super) fn checked(&self) -> Result<String> {
        let mut wrong = Violations::default();
        let name = note("name", "the name", &self.name, &mut wrong);
        if wrong.0.is_empty() && name.is_empty() {
            wrong.add("name", "Write what the fund is called.");
        }
        if name.chars().count() > LONGEST_FUND_NAME || name.contains('\n') {
            wrong.add(
                "name",
                format!("A name is one line of {LONGEST_FUND_NAME} characters at most."),
            );
        }
        if !self.authorised.is_payable() {
            wrong.add("authorised", "Write an amount above zero, up to 1,000,000,000.00.");
        }
        if self.reorder.currency() != self.authorised.currency()
            || self.reorder.is_negative()
            || self.reorder.minor() > self.authorised.minor()
        {
            wrong.add("reorder", "Write an amount from zero up to the authorised amount.");
        }
        if self.deputy.is_some() && (self.custodian.is_none() || self.custodian == self.deputy) {
            wrong.add(
                "deputy",
                "Somebody else than the custodian stands in for the custodian.",
            );
        }
        wrong.done()?;
        Ok(name)
    }

    /// That places and people are of the company, and that nobody puts themselves in charge of money.
    pub(super) async fn are_of_the_company(
        &self,
        work: &UnitOfWork,
        actor: &Actor,
        before: Option<&Self>,
    ) -> Result<()> {
        let (region, branch) = self.place()?;
        let places = [("region", region), ("branch", branch)];
        for (table, id) in places.into_iter().filter_map(|(table, id)| Some((table, id?))) {
            let sql = format!("select 1 from {table} where id = $1 and company_id = $2");
            if work.one(&sql, [id.into(), actor.company().into()]).await?.is_none() {
                return Err(Error::invalid("place", "Choose a place of the list."));
            }
        }
        let holders = [("custodian", self.custodian), ("deputy", self.deputy)];
        let held = before
            .map(|before| [before.custodian, before.deputy])
            .unwrap_or_default();
        for (field, person) in holders.into_iter().filter_map(|(field, person)| Some((field, person?))) {
            if held.contains(&Some(person)) {
                continue;
            }
            if person == actor.person() {
                let words = "These would be your own powers, so another administrator must give them to you.";
                return Err(Error::refused("D12", words));
            }
            let sql = "select 1 from person where id = $1 and company_id = $2 and active";
            if work.one(sql, [person.into(), actor.company().into()]).await?.is_none() {
                return Err(Error::invalid(field, "Choose somebody of the list."));
            }
        }
        Ok(())
    }

    /// The region or the branch.
    pub(super) fn place(&self) -> Result<(Option<Uuid>, Option<Uuid>)> {
        match self.scope {
            Scope::Company(_) => Ok((None, None)),
            Scope::Region { region, .. } => Ok((Some(region.0), None)),
            Scope::Branch { branch, .. } => Ok((None, Some(branch.0))),
            Scope::Department { .. } => Err(Error::invalid(
                "place",
                "A fund belongs to the company, a region or a branch.",
            )),
        }
    }

    /// As the trail keeps them.
    pub(super) fn told(&self) -> Value {
        let (region, branch) = self.place().unwrap_or_default();
        json!({
            "name": self.name, "authorised": self.authorised.to_string(), "reorder": self.reorder.to_string(),
            "region": region.map(|id| id.to_string()), "branch": branch.map(|id| id.to_string()),
            "custodian": self.custodian.map(|id| id.to_string()), "deputy": self.deputy.map(|id| id.to_string()),
            "active": self.is_active,
        })
    }
}
