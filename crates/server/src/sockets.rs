//! What the system is asked of each connection, for the sake of all others.

use std::{any::Any, io, time::Duration};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::SockRef;

/// How long a peer may leave what it is sent unacknowledged, or refuse to take more of it: then
/// the system closes the connection, which nothing else would.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes that wait in the system for a peer that doesn't take them: enough for a fast one not to
/// wait for us, and few enough that thousands of slow ones don't fill the memory.
const WAITING: u32 = 128 * 1024;

/// Prepares a connection that was just taken.
pub fn prepare(connection: &dyn Any, _: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    if let Err(refusal) = ask(&SockRef::from(stream)) {
        tracing::debug!(error = &refusal as &dyn std::error::Error, "a socket stays as it is");
    }
}

#[cfg(target_os = "linux")]
fn ask(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(PATIENCE))?;
    socket.set_tcp_notsent_lowat(WAITING)
}

/// Other systems than Linux are for development, and have no such options.
#[cfg(not(target_os = "linux"))]
fn ask(_: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}
