#pragma once
// The one-shot EVP calls of OpenSSL 3 look the algorithm up at each call; the incremental SHA-2
// functions do not, which matters for hundreds of millions of short transactions.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>
