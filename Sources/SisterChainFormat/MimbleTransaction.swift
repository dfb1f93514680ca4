import ByteReading
import Cryptography
public import Quantities

/// The part of a Litecoin transaction that lies in the extension block (LIP-0003, LIP-0004).
///
/// Amounts in it are hidden, but for what enters, what leaves and the fee; those stand in kernels.
public struct MimbleTransaction: Hashable, Sendable {
  /// The kernel offset.
  public let kernelOffset: FixedBytes<32>
  /// The stealth offset.
  public let stealthOffset: FixedBytes<32>
  /// The inputs, outputs and kernels.
  public let body: MimbleBody
}

/// Inputs, outputs and kernels of a transaction or of a whole extension block.
public struct MimbleBody: Hashable, Sendable {
  /// A spent output of the extension block.
  public struct Input: Hashable, Sendable {
    /// The feature bits: 1 an input key, 2 extra data.
    public let features: UInt8
    /// The identifier of the output that is spent.
    public let outputID: FixedBytes<32>
    /// The commitment of the output that is spent.
    public let commitment: FixedBytes<33>
    /// The public key of the output that is spent.
    public let outputPublicKey: FixedBytes<33>
    /// The input key (feature 1).
    public let inputPublicKey: FixedBytes<33>?
    /// Extra data (feature 2).
    public let extraData: [UInt8]?
    /// The signature.
    public let signature: FixedBytes<64>
  }

  /// The fields by which a receiver finds an output (feature 1 of an output).
  public struct StandardFields: Hashable, Sendable {
    /// The key of the exchange.
    public let keyExchangePublicKey: FixedBytes<33>
    /// A byte that lets most others skip the output.
    public let viewTag: UInt8
    /// The masked value.
    public let maskedValue: UInt64
    /// The masked nonce.
    public let maskedNonce: FixedBytes<16>
  }

  /// A new output of the extension block.
  public struct Output: Hashable, Sendable {
    /// The commitment to the amount.
    public let commitment: FixedBytes<33>
    /// The sender's one-time key.
    public let senderPublicKey: FixedBytes<33>
    /// The receiver's one-time key.
    public let receiverPublicKey: FixedBytes<33>
    /// The feature bits: 1 standard fields, 2 extra data.
    public let features: UInt8
    /// The standard fields (feature 1).
    public let standardFields: StandardFields?
    /// Extra data (feature 2).
    public let extraData: [UInt8]?
    /// The range proof, 675 bytes.
    public let rangeProof: [UInt8]
    /// The signature.
    public let signature: FixedBytes<64>
  }

  /// Coins that leave the extension block to an output script (feature 4 of a kernel).
  public struct PegOut: Hashable, Sendable {
    /// The amount in litoshis.
    public let value: Int64
    /// The locking script of the output that the HogEx transaction will create.
    public let script: [UInt8]
  }

  /// What a transaction does to the supply of the extension block, and its signature.
  public struct Kernel: Hashable, Sendable {
    /// The feature bits: 1 fee, 2 peg-in, 4 peg-outs, 8 lock height, 16 stealth excess, 32 extra data.
    public let features: UInt8
    /// The fee in litoshis.
    public let fee: Int64?
    /// The amount in litoshis that enters the extension block.
    public let pegIn: Int64?
    /// What leaves the extension block.
    public let pegOuts: [PegOut]?
    /// The height before which the kernel is not valid.
    public let lockHeight: Int32?
    /// The stealth excess.
    public let stealthExcess: FixedBytes<33>?
    /// Extra data.
    public let extraData: [UInt8]?
    /// The excess commitment.
    public let excess: FixedBytes<33>
    /// The signature under the excess.
    public let signature: FixedBytes<64>
  }

  /// The inputs.
  public let inputs: [Input]
  /// The outputs.
  public let outputs: [Output]
  /// The kernels.
  public let kernels: [Kernel]
}

/// The header of an extension block (LIP-0002).
public struct MimbleHeader: Hashable, Sendable {
  /// The height.
  public let height: Int32
  /// The root over all outputs.
  public let outputRoot: FixedBytes<32>
  /// The root over all kernels.
  public let kernelRoot: FixedBytes<32>
  /// The root over the bits that tell unspent outputs.
  public let leafsetRoot: FixedBytes<32>
  /// The sum of the kernel offsets.
  public let kernelOffset: FixedBytes<32>
  /// The sum of the stealth offsets.
  public let stealthOffset: FixedBytes<32>
  /// The number of outputs ever.
  public let outputCount: UInt64
  /// The number of kernels ever.
  public let kernelCount: UInt64

  /// The hash that the HogEx transaction's first output holds.
  public var hash: FixedBytes<32> {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return BLAKE3.hash(bytes.span)
  }
}

/// An extension block: header and body.
public struct MimbleBlock: Hashable, Sendable {
  /// The header.
  public let header: MimbleHeader
  /// The inputs, outputs and kernels of all transactions, merged.
  public let body: MimbleBody
}

extension MimbleBody.Output {
  /// The identifier of the output.
  public var id: FixedBytes<32> {
    var message: [UInt8] = []
    appendMessage(to: &message)
    var bytes: [UInt8] = []
    bytes += commitment.array + senderPublicKey.array + receiverPublicKey.array
    bytes += BLAKE3.hash(message.span).array
    bytes += BLAKE3.hash(rangeProof.span).array
    bytes += signature.array
    return BLAKE3.hash(bytes.span)
  }
}

extension MimbleBody.Kernel {
  /// The identifier of the kernel.
  ///
  /// Litecoin Core hashes what it would write anew: a list of peg-outs or extra data that is there but
  /// empty is left out.
  public var id: FixedBytes<32> {
    var bytes: [UInt8] = []
    append(to: &bytes, forIdentifier: true)
    return BLAKE3.hash(bytes.span)
  }
}
