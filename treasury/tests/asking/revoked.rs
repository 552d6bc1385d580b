//! Somebody who was signed out everywhere, or deactivated, while what they sent was still on its way.

use crate::acts::*;
use treasury::approvals::outcome::Verdict;
use treasury::error::NOT_ALLOWED;
use treasury::on_both_engines;
use treasury::requisitions::DraftFields;
use treasury::testing::Person;

on_both_engines! {
    async fn an_actor_from_before_the_sign_out_asks_for_nothing(world: World) {
        let drafted = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let fields = DraftFields { payee_name: Some("Somebody else".to_owned()), ..draft(&world) };
        let asked = ask(&world, Person::Staff, &fields).await;
        let old = world.actor(Person::Staff).await;
        world.treasury.identity().sign_out_everywhere(&old).await.unwrap();
        let requisitions = world.treasury.requisitions();
        assert_eq!(refused(requisitions.create(&old, &draft(&world), &key()).await), NOT_ALLOWED);
        assert_eq!(refused(requisitions.save(&old, drafted, 1, &draft(&world), &key()).await), NOT_ALLOWED);
        assert_eq!(refused(requisitions.attach(&old, drafted, "x.pdf", b"%PDF-1.7", &key()).await), NOT_ALLOWED);
        assert_eq!(refused(requisitions.submit(&old, drafted, 1, None, &key()).await), NOT_ALLOWED);
        assert_eq!(refused(requisitions.withdraw(&old, asked, 2, "why", &key()).await), NOT_ALLOWED);
    }

    async fn an_actor_from_before_the_sign_out_decides_nothing(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        let page = about(&world, id, Verdict::Approve, "").await;
        let old = world.actor(Person::BranchManager).await;
        world.treasury.identity().sign_out_everywhere(&old).await.unwrap();
        let approvals = world.treasury.approvals();
        assert_eq!(refused(approvals.decide(&old, id, &page, &key()).await), NOT_ALLOWED);
        approve(&world, Person::BranchManager, id).await.unwrap();
    }
}
