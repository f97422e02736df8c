//! An S3 server to try things on, until it is interrupted: prints the variables that lead to it.

use std::{future::pending, io::Write};

use s3_test::S3Server;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let s3 = S3Server::start().await;
    writeln!(
        std::io::stdout(),
        "export TICKETS_FILES__STORE=s3 TICKETS_FILES__ENDPOINT={} TICKETS_FILES__BUCKET={} \
         TICKETS_FILES__ACCESS_KEY={} TICKETS_FILES__SECRET_KEY={}",
        s3.endpoint(),
        s3.bucket(),
        s3.access_key(),
        s3.secret_key(),
    )?;
    pending().await
}
