//! The end of the time for changes.

use super::service::Requisitions;
use super::state::{self, Status};
use super::store::{self, Change};
use crate::approvals::{InFlight, Notice};
use crate::audit::Event;
use crate::author::Author;
use crate::error::Result;
use crate::ids::{CompanyId, RequisitionId};

impl Requisitions {
    /// Ends what waited for changes past its deadline. Answers how many. For the worker.
    ///
    /// # Errors
    /// The database's, while it is looked what is due; one that fails is left as it is, with a line in the log.
    pub async fn expire_due(&self) -> Result<usize> {
        let sql = "select id, company_id from requisition where status = 'changes_requested' and changes_due_at <= $1 \
                   order by id limit 500";
        let rows = store::all(self.treasury.reader(), sql, [self.treasury.now().into()]).await?;
        let mut expired = 0;
        for row in rows {
            let (company, id): (CompanyId, RequisitionId) = (row.try_get("", "company_id")?, row.try_get("", "id")?);
            match self.treasury.retry(|| self.try_expire(company, id)).await {
                Ok(done) => expired += usize::from(done),
                // The others go on all the same.
                Err(error) => tracing::error!(%id, %error, "a requisition cannot expire"),
            }
        }
        Ok(expired)
    }

    async fn try_expire(&self, company: CompanyId, id: RequisitionId) -> Result<bool> {
        let mut work = self.treasury.begin(Author::system(Some(company))).await?;
        let header = store::lock(&work, company, id).await?;
        let due = header.changes_due_at.is_some_and(|due| due <= work.now());
        if header.status != Status::ChangesRequested || !due {
            return Ok(false);
        }
        let change = Change::by(&header, state::Event::Expire)?.due_at(header.changes_due_at);
        store::update(&work, &header, &change).await?;
        work.record(Event::about("requisition.expired", "requisition", id.0));
        let round = InFlight::of(work.connection(), id).await?;
        let notice = Notice::about(round.number, &round.version);
        notice.to_requester(&mut work, "mail.expired", &round.version).await?;
        work.commit().await?;
        Ok(true)
    }
}
