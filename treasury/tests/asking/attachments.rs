//! Files: what is taken, who gets them, what is frozen.

use crate::acts::*;
use treasury::approvals::outcome::Verdict;
use treasury::error::{NOT_ALLOWED, WRONG_STATE};
use treasury::on_both_engines;
use treasury::testing::Person;

fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{text}").into_bytes()
}

on_both_engines! {
    async fn a_file_is_stored_once_and_frozen_with_the_version(world: World) {
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let file = requisitions.attach(&staff, id, "../receipt.pdf", &pdf("1"), &key()).await.unwrap();
        assert_eq!(requisitions.attach(&staff, id, "again.pdf", &pdf("1"), &key()).await.unwrap(), file);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!(seen.rev, 2, "a file is a change of the draft");
        assert_eq!(seen.draft_attachments.len(), 1);
        assert_eq!((seen.draft_attachments[0].id, seen.draft_attachments[0].name.as_str()), (Some(file), "receipt.pdf"));
        let sha256 = seen.draft_attachments[0].sha256.clone();
        submit(&world, Person::Staff, id).await.unwrap();
        let manager = world.actor(Person::BranchManager).await;
        let sent = requisitions.attachment(&manager, id, &sha256).await.unwrap();
        assert_eq!((sent.name.as_str(), sent.media_type.as_str(), sent.bytes), ("receipt.pdf", "application/pdf", pdf("1")));
        assert_eq!(refused(requisitions.attach(&staff, id, "late.pdf", &pdf("2"), &key()).await), WRONG_STATE);
        assert_eq!(refused(requisitions.detach(&staff, id, file, &key()).await), WRONG_STATE);
        decide(&world, Person::BranchManager, id, Verdict::RequestChanges, "Another receipt").await.unwrap();
        requisitions.detach(&staff, id, file, &key()).await.unwrap();
        requisitions.detach(&staff, id, file, &key()).await.expect("a file that is not there any more");
        requisitions.attach(&staff, id, "other.pdf", &pdf("2"), &key()).await.unwrap();
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.attachments.len(), 1, "others see what was submitted");
        assert_eq!(seen.attachments[0].name, "receipt.pdf");
        submit(&world, Person::Staff, id).await.unwrap();
        let seen = view(&world, Person::BranchManager, id).await.unwrap();
        assert_eq!(seen.rounds[1].changes, ["File added: other.pdf", "File removed: receipt.pdf"]);
        requisitions.attachment(&manager, id, &sha256).await.expect("the first round keeps its file");
    }

    async fn a_form_sent_again_does_not_hang_on_again_what_was_removed_meanwhile(world: World) {
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let (hung, removed) = (key(), key());
        let file = requisitions.attach(&staff, id, "receipt.pdf", &pdf("1"), &hung).await.unwrap();
        requisitions.detach(&staff, id, file, &removed).await.unwrap();
        assert_eq!(requisitions.attach(&staff, id, "receipt.pdf", &pdf("1"), &hung).await.unwrap(), file);
        let seen = view(&world, Person::Staff, id).await.unwrap();
        assert_eq!((seen.draft_attachments.len(), seen.rev), (0, 3));
        requisitions.attach(&staff, id, "receipt.pdf", &pdf("1"), &key()).await.unwrap();
        requisitions.detach(&staff, id, file, &removed).await.unwrap();
        assert_eq!(view(&world, Person::Staff, id).await.unwrap().draft_attachments.len(), 1);
    }

    async fn a_file_of_a_draft_is_its_requesters_alone(world: World) {
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        requisitions.attach(&staff, id, "receipt.pdf", &pdf("1"), &key()).await.unwrap();
        let sha256 = view(&world, Person::Staff, id).await.unwrap().draft_attachments[0].sha256.clone();
        requisitions.attachment(&staff, id, &sha256).await.unwrap();
        for person in [Person::BranchManager, Person::Auditor, Person::Stranger] {
            let actor = world.actor(person).await;
            not_found(requisitions.attachment(&actor, id, &sha256).await);
            not_found(requisitions.attach(&actor, id, "x.pdf", &pdf("x"), &key()).await);
        }
        submit(&world, Person::Staff, id).await.unwrap();
        decide(&world, Person::BranchManager, id, Verdict::RequestChanges, "More").await.unwrap();
        requisitions.attach(&staff, id, "next.pdf", &pdf("2"), &key()).await.unwrap();
        let next = view(&world, Person::Staff, id).await.unwrap().draft_attachments;
        let next = next.iter().find(|file| file.name == "next.pdf").unwrap().sha256.clone();
        let manager = world.actor(Person::BranchManager).await;
        not_found(requisitions.attachment(&manager, id, &next).await);
        assert_eq!(refused(requisitions.attach(&manager, id, "x.pdf", &pdf("x"), &key()).await), NOT_ALLOWED);
        let stranger = world.actor(Person::StrangerTreasury).await;
        not_found(requisitions.attachment(&stranger, id, &sha256).await);
    }

    async fn what_is_no_photo_and_no_pdf_is_refused_whatever_its_name(world: World) {
        let requisitions = world.treasury.requisitions();
        let staff = world.actor(Person::Staff).await;
        let id = create(&world, Person::Staff, &draft(&world)).await.unwrap();
        let mut huge = pdf("");
        huge.resize(50 * 1024 * 1024, 0);
        for bytes in [&b"<html><script>alert(1)</script></html>"[..], b"<svg/>", b"MZ", b"", &huge] {
            assert_eq!(invalid(requisitions.attach(&staff, id, "invoice.pdf", bytes, &key()).await), ["file"]);
        }
        for number in 0..10 {
            requisitions.attach(&staff, id, "p.pdf", &pdf(&number.to_string()), &key()).await.unwrap();
        }
        assert_eq!(invalid(requisitions.attach(&staff, id, "p.pdf", &pdf("eleven"), &key()).await), ["file"]);
        assert_eq!(count(&world, "select count(*) as n from attachment_content", vec![]).await, 10);
    }
}
