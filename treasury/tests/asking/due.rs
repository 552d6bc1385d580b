//! What is due by the clock.

use crate::acts::*;
use std::time::Duration;
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::testing::Person;

on_both_engines! {
    async fn one_that_cannot_expire_keeps_no_other_from_it(world: World) {
        let mut asked = Vec::new();
        for payee in ["One", "Two"] {
            let fields = DraftFields { payee_name: Some(payee.to_owned()), ..draft(&world) };
            let id = ask(&world, Person::Staff, &fields).await;
            let outcome = treasury::approvals::outcome::Verdict::RequestChanges;
            decide(&world, Person::BranchManager, id, outcome, "Which?").await.unwrap();
            asked.push(id);
        }
        let stuck = match world.treasury.database().backend() {
            sea_orm::DatabaseBackend::Postgres => {
                let function = "create function stuck() returns trigger language plpgsql as $$ begin \
                                if new.number = 1 then raise exception 'stuck'; end if; return new; end $$";
                sql(&world, function, vec![]).await;
                "create trigger stuck before update on requisition for each row execute function stuck()"
            }
            _ => "create trigger stuck before update on requisition when new.number = 1 begin select raise(abort, 'stuck'); end",
        };
        sql(&world, stuck, vec![]).await;
        world.treasury.clock().advance(Duration::from_secs(8 * 24 * 3_600));
        assert_eq!(world.treasury.requisitions().expire_due().await.unwrap(), 1);
        let seen = view(&world, Person::Staff, asked[1]).await.unwrap();
        assert_eq!(seen.status, treasury::requisitions::state::Status::Expired);
    }
}
