import BitcoinFormat
import ByteReading
import Quantities

// Source of the layouts: Litecoin Core 0.21.2, `src/libmw/include/mw/models`.

extension MimbleTransaction {
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    kernelOffset = try cursor.fixed("kernel_offset")
    stealthOffset = try cursor.fixed("stealth_offset")
    body = try cursor.field("body") { c throws(ParseFailure) in try MimbleBody(from: &c) }
  }

  func append(to bytes: inout [UInt8]) {
    bytes += kernelOffset.array + stealthOffset.array
    body.append(to: &bytes)
  }
}

extension MimbleBody {
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    inputs = try cursor.list("inputs", leastSize: 163) { c throws(ParseFailure) in
      try Input(from: &c)
    }
    outputs = try cursor.list("outputs", leastSize: 839) { c throws(ParseFailure) in
      try Output(from: &c)
    }
    kernels = try cursor.list("kernels", leastSize: 98) { c throws(ParseFailure) in
      try Kernel(from: &c)
    }
  }

  func append(to bytes: inout [UInt8]) {
    bytes.appendCompactSize(inputs.count)
    for input in inputs { input.append(to: &bytes) }
    bytes.appendCompactSize(outputs.count)
    for output in outputs { output.append(to: &bytes) }
    bytes.appendCompactSize(kernels.count)
    for kernel in kernels { kernel.append(to: &bytes, forIdentifier: false) }
  }
}

extension MimbleBody.Input {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    features = try cursor.field("features") { c throws(ParseFailure) in try c.readUInt8() }
    outputID = try cursor.fixed("output_id")
    commitment = try cursor.fixed("commitment")
    outputPublicKey = try cursor.fixed("output_pubkey")
    inputPublicKey = features & 1 != 0 ? try cursor.fixed("input_pubkey") : nil
    extraData = features & 2 != 0 ? try cursor.counted("extra_data") : nil
    signature = try cursor.fixed("signature")
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.append(features)
    bytes += outputID.array + commitment.array + outputPublicKey.array
    if let inputPublicKey { bytes += inputPublicKey.array }
    if let extraData { bytes.appendCounted(extraData) }
    bytes += signature.array
  }
}

extension MimbleBody.Output {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    commitment = try cursor.fixed("commitment")
    senderPublicKey = try cursor.fixed("sender_pubkey")
    receiverPublicKey = try cursor.fixed("receiver_pubkey")
    features = try cursor.field("features") { c throws(ParseFailure) in try c.readUInt8() }
    standardFields =
      features & 1 != 0
      ? try cursor.field("standard_fields") { c throws(ParseFailure) in
        try MimbleBody.StandardFields(from: &c)
      } : nil
    extraData = features & 2 != 0 ? try cursor.counted("extra_data") : nil
    rangeProof = try cursor.field("range_proof") { c throws(ParseFailure) in
      try c.readBytes(675)
    }
    signature = try cursor.fixed("signature")
  }

  /// The part that the output's signature covers under one hash.
  func appendMessage(to bytes: inout [UInt8]) {
    bytes.append(features)
    if let fields = standardFields {
      bytes += fields.keyExchangePublicKey.array
      bytes.append(fields.viewTag)
      bytes.appendUInt64LE(fields.maskedValue)
      bytes += fields.maskedNonce.array
    }
    if let extraData { bytes.appendCounted(extraData) }
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes += commitment.array + senderPublicKey.array + receiverPublicKey.array
    appendMessage(to: &bytes)
    bytes += rangeProof
    bytes += signature.array
  }
}

extension MimbleBody.StandardFields {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    keyExchangePublicKey = try cursor.fixed("key_exchange_pubkey")
    viewTag = try cursor.field("view_tag") { c throws(ParseFailure) in try c.readUInt8() }
    maskedValue = try cursor.field("masked_value") { c throws(ParseFailure) in
      try c.readUInt64LE()
    }
    maskedNonce = try cursor.fixed("masked_nonce")
  }
}

extension MimbleBody.PegOut {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    value = try cursor.amountVarInt("amount")
    let start = cursor.offset
    script = try cursor.counted("scriptPubKey")
    guard !script.isEmpty else {
      throw ParseFailure(
        .invalidValue("empty script of a peg-out"),
        at: start,
        path: [.field("scriptPubKey")]
      )
    }
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.appendVarInt(UInt64(value))
    bytes.appendCounted(script)
  }
}

extension MimbleBody.Kernel {
  fileprivate init(from cursor: inout ByteCursor) throws(ParseFailure) {
    features = try cursor.field("features") { c throws(ParseFailure) in try c.readUInt8() }
    fee = features & 1 != 0 ? try cursor.amountVarInt("fee") : nil
    pegIn = features & 2 != 0 ? try cursor.amountVarInt("pegin") : nil
    pegOuts =
      features & 4 != 0
      ? try cursor.list("pegouts", leastSize: 3) { c throws(ParseFailure) in
        try MimbleBody.PegOut(from: &c)
      } : nil
    if features & 8 != 0 {
      lockHeight = try cursor.heightVarInt("lock_height")
    } else {
      lockHeight = nil
    }
    stealthExcess = features & 16 != 0 ? try cursor.fixed("stealth_excess") : nil
    extraData = features & 32 != 0 ? try cursor.counted("extra_data") : nil
    excess = try cursor.fixed("excess")
    signature = try cursor.fixed("signature")
  }

  func append(to bytes: inout [UInt8], forIdentifier: Bool) {
    bytes.append(features)
    if let fee { bytes.appendVarInt(UInt64(fee)) }
    if let pegIn { bytes.appendVarInt(UInt64(pegIn)) }
    if let pegOuts, !(forIdentifier && pegOuts.isEmpty) {
      bytes.appendCompactSize(pegOuts.count)
      for pegOut in pegOuts { pegOut.append(to: &bytes) }
    }
    if let lockHeight { bytes.appendVarInt(UInt64(lockHeight)) }
    if let stealthExcess { bytes += stealthExcess.array }
    if let extraData, !(forIdentifier && extraData.isEmpty) { bytes.appendCounted(extraData) }
    bytes += excess.array + signature.array
  }
}

extension MimbleHeader {
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    height = try cursor.heightVarInt("height")
    outputRoot = try cursor.fixed("output_root")
    kernelRoot = try cursor.fixed("kernel_root")
    leafsetRoot = try cursor.fixed("leafset_root")
    kernelOffset = try cursor.fixed("kernel_offset")
    stealthOffset = try cursor.fixed("stealth_offset")
    outputCount = try cursor.field("num_txos") { c throws(ParseFailure) in try c.readVarInt() }
    kernelCount = try cursor.field("num_kernels") { c throws(ParseFailure) in try c.readVarInt() }
  }

  func append(to bytes: inout [UInt8]) {
    bytes.appendVarInt(UInt64(height))
    bytes += outputRoot.array + kernelRoot.array + leafsetRoot.array
    bytes += kernelOffset.array + stealthOffset.array
    bytes.appendVarInt(outputCount)
    bytes.appendVarInt(kernelCount)
  }
}

extension MimbleBlock {
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    header = try cursor.field("header") { c throws(ParseFailure) in try MimbleHeader(from: &c) }
    body = try cursor.field("body") { c throws(ParseFailure) in try MimbleBody(from: &c) }
  }

  func append(to bytes: inout [UInt8]) {
    header.append(to: &bytes)
    body.append(to: &bytes)
  }
}
