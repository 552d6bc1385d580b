//! Databases, a world with people in it and a fixed clock, for the tests of this crate and of those above it.

mod abort;
mod authenticator;
mod course;
mod databases;
mod load;
mod mails;
mod rounds;
mod snapshot;
pub(crate) mod trail;
mod world;

pub use abort::{abort_at, reached};
pub use authenticator::{Authenticator, SITE};
pub use databases::{Engine, TestDatabase, fresh};
pub use load::{Load, SECRET, Way};
pub use mails::kinds_of_mail;
pub use rounds::rounds;
pub use snapshot::Snapshot;
pub use world::{Person, World, at, debtor, treasury_over};

/// Makes a test of each function for SQLite and for PostgreSQL: `async fn name(world: World) { … }`.
/// The world is over a fresh database, and is verified after the test.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($world: $crate::testing::World) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = $crate::testing::World::on($crate::testing::Engine::Sqlite)
                    .await
                    .expect("SQLite is always there");
                body(world.clone()).await;
                world.verify().await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(world) = $crate::testing::World::on($crate::testing::Engine::Postgres).await else {
                    return;
                };
                body(world.clone()).await;
                world.verify().await;
            }
        }
    )+};
}
