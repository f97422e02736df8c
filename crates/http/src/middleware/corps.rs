//! Bodies that are answered before they have come whole. By itself, the server reads a chunked one
//! to its end, which may never come; one whose reader still lives when the answer has been sent, it
//! cuts off.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::StatusCode,
    middleware::Next,
    web::Bytes,
};
use futures_util::Stream;

/// The body of a request, which its reader shares with the answer.
struct Partage(Rc<RefCell<Payload>>);

impl Stream for Partage {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// The body of an answer, which keeps that of its request alive until it is sent.
struct Garde {
    corps: BoxBody,
    _requete: Partage,
}

impl MessageBody for Garde {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.corps.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.corps).poll_next(cx)
    }
}

/// Keeps the body of a request alive until its answer is sent.
pub async fn couper<B: MessageBody + 'static>(
    mut requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let corps = requete.parts_mut().1.take();
    if matches!(corps, Payload::None) {
        return Ok(suite.call(requete).await?.map_into_boxed_body());
    }
    let corps = Rc::new(RefCell::new(corps));
    let lue = Box::pin(Partage(Rc::clone(&corps)));
    requete.set_payload(Payload::Stream { payload: lue });
    let reponse = suite.call(requete).await?;
    if reponse.status() == StatusCode::SWITCHING_PROTOCOLS {
        // What comes from now on is no body.
        return Ok(reponse.map_into_boxed_body());
    }
    Ok(reponse.map_body(|_, reponse| {
        BoxBody::new(Garde { corps: reponse.boxed(), _requete: Partage(corps) })
    }))
}
