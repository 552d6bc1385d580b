//! Requests that wait for their first decision, asked for through the services.

use super::super::world::Person;
use super::Load;
use crate::approvals::routing::Origin;
use crate::error::Result;
use crate::form_key::FormKey;
use crate::money::{Currency, Money};
use crate::requisitions::{DraftFields, Method};

impl Load {
    /// Makes `count` of them, which the branch manager of Kisumu has to decide.
    ///
    /// # Errors
    /// The database's.
    pub async fn waiting_for_decision(&self, count: usize) -> Result<()> {
        let actor = self.world.actor(Person::Staff).await;
        let requisitions = self.world.treasury.requisitions();
        let minor = (450_000..).step_by(100);
        for (number, minor) in minor.take(count).enumerate() {
            let fields = DraftFields {
                origin: Some(Origin::Branch),
                branch: Some(self.world.branch),
                cost_centre: Some(self.world.cost_centre),
                gl_account: Some(self.world.gl_account),
                payee_name: Some(format!("Lake Stationers {number}")),
                method: Some(Method::Cash),
                amount: Some(Money::new(minor, Currency::KES)),
                purpose: Some("Paper and envelopes for the month".to_owned()),
                duplicate_reason: Some("Every month anew".to_owned()),
                ..DraftFields::default()
            };
            let key = |action| FormKey::new(&format!("{action}-{number:016}"), action, &[]);
            let id = requisitions.create(&actor, &fields, &key("create")).await?;
            requisitions.submit(&actor, id, 1, None, &key("submit")).await?;
        }
        Ok(())
    }
}
