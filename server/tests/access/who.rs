//! The matrix itself.

use crate::acts;
use crate::attempt::attempt;
use crate::client::{Answer, Client};
use crate::matrix::{Block, assert_agreed, print};
use crate::pages::{self, Page};
use crate::people::Visitor;
use crate::scene::Scene;
use futures::StreamExt;
use std::collections::BTreeSet;

/// Cells that are tried at the same time.
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_and_action_has_a_sample() {
    let scene = Scene::get().await;
    let sampled: BTreeSet<String> = pages::all(scene).iter().map(|page| page.route.to_owned()).collect();
    let served: BTreeSet<String> = app::routes::all_pages()
        .into_iter()
        .chain(pages::FILES.map(String::from))
        .collect();
    assert_eq!(
        sampled, served,
        "pages.rs (left) has not the pages that are served (right)"
    );
    let sampled: BTreeSet<&str> = acts::all(scene).await.iter().map(|act| act.action).collect();
    let served: BTreeSet<&str> = app::actions::all().into_iter().collect();
    assert_eq!(
        sampled, served,
        "acts.rs (left) has not the actions that are served (right)"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_access_matrix_is_the_one_that_was_agreed() {
    let scene = Scene::get().await;
    let mut blocks = blocks_of_pages(scene).await;
    blocks.extend(blocks_of_acts(scene).await);
    assert_agreed(&print(&blocks));
}

async fn blocks_of_pages(scene: &'static Scene) -> Vec<Block> {
    let copy = scene.copy().await;
    let mut blocks: Vec<Block> = Vec::new();
    for page in pages::all(scene) {
        let block = block(&mut blocks, format!("GET {}", page.route));
        block.situations.push(page.situation.to_owned());
        for (row, visitor) in Visitor::all().into_iter().enumerate() {
            let answer = Client::new(&copy.net, scene.cookie(visitor)).get(&page.path).await;
            block.rows[row].1.push(seen(&page, &answer));
        }
    }
    blocks.sort_by(|one, other| one.title.cmp(&other.title));
    copy.verify().await;
    blocks
}

/// The block of this title, with a row for everybody.
fn block(blocks: &mut Vec<Block>, title: String) -> &mut Block {
    let at = blocks.iter().position(|block| block.title == title).unwrap_or_else(|| {
        let rows = Visitor::all()
            .into_iter()
            .map(|visitor| (visitor.label().to_owned(), Vec::new()));
        blocks.push(Block {
            title,
            rows: rows.collect(),
            ..Block::default()
        });
        blocks.len() - 1
    });
    &mut blocks[at]
}

fn seen(page: &Page, answer: &Answer) -> String {
    let status = answer.status.as_u16();
    match status {
        303 if answer.location().starts_with("/sign-in") => "sign in".to_owned(),
        303 => format!("303 {}", answer.location()),
        500.. => panic!("{} answered {status}: {}", page.path, answer.body),
        _ => status.to_string(),
    }
}

async fn blocks_of_acts(scene: &'static Scene) -> Vec<Block> {
    let acts = acts::all(scene).await;
    let visitors = Visitor::all();
    let cells = acts
        .iter()
        .flat_map(|act| visitors.iter().map(move |visitor| (act.clone(), *visitor)));
    let outcomes: Vec<String> = futures::stream::iter(cells)
        .map(|(act, visitor)| tokio::spawn(attempt(scene, act, visitor)))
        .buffered(AT_ONCE)
        .map(|outcome| outcome.unwrap())
        .collect()
        .await;
    let mut blocks: Vec<Block> = Vec::new();
    for (act, outcomes) in acts.iter().zip(outcomes.chunks(visitors.len())) {
        let block = block(&mut blocks, format!("POST {}", act.action));
        block.situations.push(act.situation.to_owned());
        for (row, outcome) in block.rows.iter_mut().zip(outcomes) {
            row.1.push(outcome.clone());
        }
    }
    blocks.sort_by(|one, other| one.title.cmp(&other.title));
    blocks
}
