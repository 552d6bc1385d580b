//! Payments through the services, on both engines.

mod races;
mod refusals;
mod releases;
mod scene;
mod views;
