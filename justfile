# The commands of every day. `just` lists them; each is one line that works without `just` as well.

_default:
    @just --list --unsorted

# Serve on http://127.0.0.1:3000, with SQLite in ./data; `just run --help` explains the commands
run *arguments:
    cargo run -- {{ arguments }}

# Load demonstration data into the database that `just run` uses
demo tickets="200":
    cargo run -- demo --tickets {{ tickets }}

# Run all tests, on SQLite, and on PostgreSQL too where TEST_DATABASE_URL is set
test *arguments:
    cargo test --workspace {{ arguments }}

# Run all tests on both databases, with the PostgreSQL of this machine
test-pg *arguments:
    TEST_DATABASE_URL="${TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres}" cargo test --workspace {{ arguments }}

# Check the formatting and the lints, as the gate does
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Format the code
fmt:
    cargo fmt --all

# Build the documentation of the code, private items included, and open it
doc:
    cargo doc --workspace --no-deps --document-private-items --open

# Update the OpenAPI document that the tests compare with the code's
openapi:
    cargo run --quiet -- openapi > tests/snapshots/openapi.json.new
    mv tests/snapshots/openapi.json.new tests/snapshots/openapi.json

# Write the server's answers into the README's walk; the server must be fresh, as the README starts it
walk server="http://127.0.0.1:3000":
    .ci/walk {{ server }} --update

# Build what is run in production: target/release/tickets-btp
release:
    cargo build --release --locked

# Fill a database of its own with tickets and serve it from a release build, to measure it
bench tickets="100000":
    mkdir -p data/bench
    TICKETS_SERVER__DATA_DIR=data/bench cargo run --release -- demo --tickets {{ tickets }}
    TICKETS_SERVER__DATA_DIR=data/bench TICKETS_SERVER__LOG=warn cargo run --release

# Measure the memory that 50 uploads of 10 MiB at once take, by a release build
bench-uploads: release
    tests/bench/uploads target/release/tickets-btp

# Measure what 5,000 sockets take of a release build, and how fast an event reaches all of them
bench-ws sockets="5000" events="30": release
    cargo run --release --package bench-ws -- target/release/tickets-btp {{ sockets }} {{ events }}

# Run the gate: everything that must hold before a change is kept
ci:
    .ci/run
