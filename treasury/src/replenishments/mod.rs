//! Replenishments: topping a fund up to its authorised amount.
