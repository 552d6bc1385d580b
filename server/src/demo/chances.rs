//! The dice of the demo: a stream of its own, so that what a service draws does not change the story.

use treasury::randomness::Randomness;

/// A seeded stream of choices.
#[derive(Debug)]
pub(super) struct Chances(Randomness);

impl Chances {
    pub(super) fn new(seed: u64) -> Self {
        Self(Randomness::seeded(seed))
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn between(&self, from: u32, to: u32) -> u32 {
        from + self.0.below(to - from + 1)
    }

    /// True in so many cases of a hundred.
    pub(super) fn percent(&self, chance: u32) -> bool {
        self.0.below(100) < chance
    }

    /// One of them; `items` is never empty.
    pub(super) fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        let index = self.0.below(u32::try_from(items.len()).unwrap_or(u32::MAX));
        &items[usize::try_from(index).unwrap_or(0)]
    }
}
