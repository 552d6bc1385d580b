//! Signing in, sessions and role grants, on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

/// Makes a test for each engine of a function that takes an office.
macro_rules! on_both {
    ($($name:ident => $body:expr;)+) => {$(
        mod $name {
            use super::*;
            use treasury::testing::Engine;

            #[tokio::test]
            async fn sqlite() {
                $body(Office::on(Engine::Sqlite).await.unwrap()).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(office) = Office::on(Engine::Postgres).await {
                    $body(office).await;
                }
            }
        }
    )+};
}

mod confirming;
mod office;
mod passkeys;
mod people;
mod sessions;
mod sign_in;
