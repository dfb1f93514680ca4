import BitcoinFormat
import Cryptography
public import Quantities

extension ZcashTransaction {
  /// The serialised transaction.
  public var serialized: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(header)
    if let versionGroupID { bytes.appendUInt32LE(versionGroupID) }
    if format == .nu5 {
      bytes.appendUInt32LE(consensusBranchID ?? 0)
      bytes.appendUInt32LE(transparent.lockTime)
      bytes.appendUInt32LE(expiryHeight ?? 0)
    }
    let plain = transparent.serialized(withWitness: false)
    bytes += plain.dropFirst(4).dropLast(4)
    if format == .nu5 {
      sapling?.appendNU5(to: &bytes)
      bytes.appendCompactSize(orchard?.actions.count ?? 0)
      orchard?.append(to: &bytes)
      return bytes
    }
    bytes.appendUInt32LE(transparent.lockTime)
    if let expiryHeight { bytes.appendUInt32LE(expiryHeight) }
    if let sapling {
      bytes.appendUInt64LE(UInt64(bitPattern: sapling.valueBalance))
      bytes.appendCompactSize(sapling.spends.count)
      for spend in sapling.spends {
        spend.append(to: &bytes)
        bytes += spend.signature.array
      }
      bytes.appendCompactSize(sapling.outputs.count)
      for output in sapling.outputs { output.append(to: &bytes) }
    }
    appendJoinSplits(to: &bytes, signature: joinSplitSignature)
    if let signature = sapling?.bindingSignature { bytes += signature.array }
    return bytes
  }

  /// The JoinSplits, and behind them their key and signature if there are any.
  func appendJoinSplits(to bytes: inout [UInt8], signature: FixedBytes<64>?) {
    guard version >= 2 else { return }
    bytes.appendCompactSize(joinSplits.count)
    for joinSplit in joinSplits { joinSplit.append(to: &bytes) }
    if let joinSplitPublicKey, let signature {
      bytes += joinSplitPublicKey.array + signature.array
    }
  }

  /// The transaction's identifier: the double SHA-256 of all of it, or in version 5 the digest of what
  /// cannot be changed without a new signature (ZIP-0244).
  public var transactionID: TransactionID {
    if let digests = ZcashDigests(self) {
      return TransactionID(wireBytes: digests.transactionID)
    }
    let bytes = serialized
    return TransactionID(wireBytes: SHA256.doubleHash(bytes.span))
  }

  /// The digest of the authorising data of version 5 (ZIP-0244); all ones before (ZIP-0239).
  public var authorizingDigest: FixedBytes<32> {
    ZcashDigests(self)?.authorizing ?? FixedBytes(InlineArray(repeating: 0xff))
  }
}

extension ZcashTransaction.JoinSplit {
  func append(to bytes: inout [UInt8]) {
    bytes.appendUInt64LE(UInt64(bitPattern: publicOld))
    bytes.appendUInt64LE(UInt64(bitPattern: publicNew))
    bytes += anchor.array
    for hash in nullifiers + commitments { bytes += hash.array }
    bytes += ephemeralKey.array + randomSeed.array
    for mac in macs { bytes += mac.array }
    bytes += proof
    for ciphertext in ciphertexts { bytes += ciphertext }
  }
}

extension ZcashTransaction.SaplingSpend {
  /// The spend of version 4 without its signature, as signatures cover it.
  func append(to bytes: inout [UInt8]) {
    bytes += valueCommitment.array + anchor.array + nullifier.array
    bytes += verificationKey.array + proof
  }
}

extension ZcashTransaction.SaplingOutput {
  /// The output of version 4.
  func append(to bytes: inout [UInt8]) {
    bytes += valueCommitment.array + noteCommitment.array + ephemeralKey.array
    bytes += noteCiphertext + outgoingCiphertext + proof
  }
}

extension ZcashTransaction.SaplingBundle {
  fileprivate func appendNU5(to bytes: inout [UInt8]) {
    bytes.appendCompactSize(spends.count)
    for spend in spends {
      bytes += spend.valueCommitment.array + spend.nullifier.array + spend.verificationKey.array
    }
    bytes.appendCompactSize(outputs.count)
    for output in outputs {
      bytes += output.valueCommitment.array + output.noteCommitment.array
      bytes += output.ephemeralKey.array + output.noteCiphertext + output.outgoingCiphertext
    }
    guard let bindingSignature else { return }
    bytes.appendUInt64LE(UInt64(bitPattern: valueBalance))
    if let anchor = spends.first?.anchor { bytes += anchor.array }
    for spend in spends { bytes += spend.proof }
    for spend in spends { bytes += spend.signature.array }
    for output in outputs { bytes += output.proof }
    bytes += bindingSignature.array
  }
}

extension ZcashTransaction.OrchardBundle {
  fileprivate func append(to bytes: inout [UInt8]) {
    for action in actions {
      bytes += action.valueCommitment.array + action.nullifier.array
      bytes += action.verificationKey.array + action.noteCommitment.array
      bytes += action.ephemeralKey.array + action.noteCiphertext + action.outgoingCiphertext
    }
    bytes.append(flags)
    bytes.appendUInt64LE(UInt64(bitPattern: valueBalance))
    bytes += anchor.array
    bytes.appendCounted(proofs)
    for action in actions { bytes += action.signature.array }
    bytes += bindingSignature.array
  }
}
