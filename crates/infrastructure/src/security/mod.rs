//! Passwords and tokens.

mod argon2id;
mod jwt;

pub use self::{
    argon2id::Argon2id,
    jwt::{Jwt, JwtSettings},
};
