//! One cell: one form, sent once, on a copy of its own.

use crate::acts::Act;
use crate::client::Client;
use crate::people::Visitor;
use crate::scene::Scene;

/// Sends one form on a copy of its own. What is refused changes nothing; what is done leaves everything in order.
pub async fn attempt(scene: &'static Scene, act: Act, visitor: Visitor) -> String {
    let copy = scene.copy().await;
    let mut client = Client::new(&copy.net, scene.cookie(visitor));
    let form = act.form_of(scene, &copy.net, visitor, &mut client).await;
    let before = copy.facts().await;
    let answer = client.post(act.action, &form).await;
    let outcome = match answer.status.as_u16() {
        303 => copy
            .net
            .refusal(&client.cookie)
            .await
            .unwrap_or_else(|| "done".to_owned()),
        500.. => panic!(
            "{} by {visitor:?} answered {}: {}",
            act.action, answer.status, answer.body
        ),
        status => status.to_string(),
    };
    match outcome.as_str() {
        "done" => copy.verify().await,
        refused => assert_eq!(
            before,
            copy.facts().await,
            "{act:?} by {visitor:?}: {refused}, but not without a trace"
        ),
    }
    if act.by == Some(visitor) {
        assert_eq!(outcome, "done", "{act:?} by {visitor:?}");
    }
    outcome
}
