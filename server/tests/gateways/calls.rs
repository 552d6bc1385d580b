//! What strangers send to the addresses of gateways.

use crate::scene::Scene;
use treasury::on_both_engines;
use treasury::payments::Call;
use treasury::payments::state::Status;

impl Scene {
    /// Posts to an address of a gateway; answers the status.
    async fn post(&self, path: &str, body: Vec<u8>) -> u16 {
        let sent = reqwest::Client::new()
            .post(format!("{}{path}", self.base_url))
            .body(body);
        sent.send().await.unwrap().status().as_u16()
    }

    fn path(&self, call: Call, about: &str) -> String {
        let address = self.world.treasury.payments().address(call, about);
        format!(
            "/gateways/mpesa/{}/{}/{}",
            address.call.code(),
            address.about,
            address.token
        )
    }
}

on_both_engines! {
    async fn s12_forged_calls_find_nothing_and_true_ones_move_nothing(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 676", 1).await;
        scene.handed_over(Status::Sent, payment).await;
        let reference = scene.seen(payment).await.attempts[0].reference.clone();
        let paid = br#"{"Result":{"ResultCode":0,"TransactionID":"FORGED"}}"#.to_vec();
        let token = "0".repeat(32);
        for path in [
            format!("/gateways/mpesa/result/{reference}/{token}"),
            format!("/gateways/mpesa/status/{reference}/{token}"),
            format!("/gateways/mpesa/paid/{reference}/{token}"),
            format!("/gateways/mpesa/result/{reference}"),
            scene.path(Call::Result, &"0".repeat(32)),
            scene.path(Call::Result, &reference).replace("/result/", "/timeout/"),
        ] {
            assert_eq!(scene.post(&path, paid.clone()).await, 404, "{path}");
        }
        assert_eq!(scene.post(&scene.path(Call::Result, &reference), paid).await, 200);
        assert_eq!(scene.post(&scene.path(Call::Result, &reference), vec![b'x'; 70_000]).await, 413);
        assert_eq!(scene.status(payment).await, Status::Sent);
        scene.is_clean().await;
    }

    /// The parser cases of the shared data, at the address of a true question.
    async fn s12_no_body_is_an_answer_but_an_answer(world: World) {
        let scene = Scene::over(world).await;
        let payment = scene.sent("0712 345 676", 1).await;
        scene.handed_over(Status::Sent, payment).await;
        scene.world.treasury.clock().advance(std::time::Duration::from_secs(3_600));
        let held = scene.world.treasury.payments().claim_dispatch().await.unwrap().unwrap();
        let treasury::payments::Task::Ask(query) = held.task else { panic!("{:?}", held.task) };
        let address = scene.world.treasury.payments().address_of_answer(query);
        let path = format!("/gateways/mpesa/status/{}/{}", address.about, address.token);
        let mut bodies: Vec<Vec<u8>> = vec![Vec::new(), vec![0, 159, 146, 150], b"{\"Result\":".to_vec(), vec![b'['; 60_000]];
        bodies.extend(parser_cases());
        for body in bodies {
            assert_eq!(scene.post(&path, body.clone()).await, 200, "{}", String::from_utf8_lossy(&body));
        }
        assert_eq!(scene.status(payment).await, Status::Sent);
        assert_eq!(scene.gateway.payments(), 1);
    }
}

/// The cases of the shared data, or none where it is not.
fn parser_cases() -> Vec<Vec<u8>> {
    let data = std::env::var("COUNTERSIGN_DATA").unwrap_or_else(|_| "../../shared/data".to_owned());
    let Ok(folder) = std::fs::read_dir(std::path::Path::new(&data).join("badinput/json/test_parsing")) else {
        eprintln!("skipped: there are no parser cases in {data}");
        return Vec::new();
    };
    let cases: Vec<Vec<u8>> = folder
        .map(|case| std::fs::read(case.unwrap().path()).unwrap())
        .collect();
    assert!(cases.len() > 300, "{}", cases.len());
    cases.into_iter().filter(|case| case.len() < 60_000).collect()
}
