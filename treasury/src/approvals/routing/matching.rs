//! One person for each step, all different: bipartite matching by augmenting paths.
//!
//! `edges[step]` lists the people who could take the step; `owners[person]` is the step a person is matched to. A handful
//! of steps and at most some thousand people, so the simple algorithm does.

/// Matches one more step, moving earlier ones to other people where that helps. `owners` is unchanged if it cannot be.
pub(super) fn augment(edges: &[Vec<usize>], step: usize, owners: &mut [Option<usize>]) -> bool {
    reach(edges, step, owners, &mut vec![false; owners.len()])
}

fn reach(edges: &[Vec<usize>], step: usize, owners: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &person in &edges[step] {
        if std::mem::replace(&mut seen[person], true) {
            continue;
        }
        let free = match owners[person] {
            None => true,
            Some(other) => reach(edges, other, owners, seen),
        };
        if free {
            owners[person] = Some(step);
            return true;
        }
    }
    false
}

/// The owners of a matching of every step; none if there is no such matching.
pub(super) fn complete(edges: &[Vec<usize>], people: usize) -> Option<Vec<Option<usize>>> {
    let mut owners = vec![None; people];
    (0..edges.len())
        .all(|step| augment(edges, step, &mut owners))
        .then_some(owners)
}

/// Whether all steps that have people can still be matched when this person takes this step.
pub(super) fn holds_with(edges: &[Vec<usize>], step: usize, person: usize, people: usize) -> bool {
    let others: Vec<Vec<usize>> = edges
        .iter()
        .enumerate()
        .filter(|(index, edge)| *index != step && !edge.is_empty())
        .map(|(_, edge)| edge.iter().copied().filter(|other| *other != person).collect())
        .collect();
    complete(&others, people).is_some()
}

/// The fewest of `spared` that a matching of all matchable steps has to use.
///
/// The sets of people that can be matched together form a matroid, so taking people greedily, the spared ones last, uses
/// as few of them as possible.
pub(super) fn fewest_used(edges: &[Vec<usize>], people: usize, spared: &[usize]) -> usize {
    let mut steps_of = vec![Vec::new(); people];
    for (step, edge) in edges.iter().enumerate() {
        for &person in edge {
            steps_of[person].push(step);
        }
    }
    let mut takers: Vec<Option<usize>> = vec![None; edges.len()];
    let is_spared = |person: &usize| spared.contains(person);
    for person in (0..people).filter(|person| !is_spared(person)) {
        augment(&steps_of, person, &mut takers);
    }
    spared
        .iter()
        .filter(|person| augment(&steps_of, **person, &mut takers))
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    /// Every way to give each step a person of its own, by trying them all.
    fn all_matchings(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new()];
        for edge in edges {
            found = found
                .into_iter()
                .flat_map(|chosen: Vec<usize>| {
                    let free = edge
                        .iter()
                        .filter(|person| !chosen.contains(person))
                        .copied()
                        .collect::<Vec<_>>();
                    free.into_iter()
                        .map(move |person| [chosen.as_slice(), &[person]].concat())
                })
                .collect();
        }
        found
    }

    proptest! {
        #![proptest_config(cases(1_000))]

        #[test]
        fn agrees_with_trying_everything(
            rows in prop::collection::vec(prop::collection::btree_set(0..5_usize, 1..4), 1..5),
            spared in prop::collection::btree_set(0..5_usize, 0..4),
        ) {
            let edges: Vec<Vec<usize>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let spared: Vec<usize> = spared.into_iter().collect();
            let all = all_matchings(&edges);
            prop_assert_eq!(complete(&edges, 5).is_some(), !all.is_empty());
            for (step, edge) in edges.iter().enumerate() {
                for &person in edge {
                    let expected = all.iter().any(|chosen| chosen[step] == person);
                    prop_assert_eq!(holds_with(&edges, step, person, 5), expected);
                }
            }
            let used = |chosen: &Vec<usize>| chosen.iter().filter(|person| spared.contains(person)).count();
            if let Some(fewest) = all.iter().map(used).min() {
                prop_assert_eq!(fewest_used(&edges, 5, &spared), fewest);
            }
        }
    }
}
