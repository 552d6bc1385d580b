//! Every invariant holds over the fresh world.

use treasury::on_both_engines;

on_both_engines! {
    async fn a_fresh_world_is_clean(world: World) {
        assert!(world.treasury.verify().await.expect("an answer").is_clean());
    }
}
