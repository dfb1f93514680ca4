import EthereumFormat
import LedgerRecords
import SolanaFormat
import TronFormat
import XRPLedgerFormat

/// The readers of files of chains of accounts.
enum LedgerReaders {
  /// All readers, in the order in which a file is offered to them; each tells its own files by their
  /// content.
  static var all: [any LedgerReader.Type] {
    [EthereumReader.self, TronReader.self, XRPLedgerReader.self, SolanaReader.self]
  }

  /// Whether a file is one of a chain of accounts.
  ///
  /// - Complexity: O(*n*) in the size of the file.
  static func know(_ bytes: Span<UInt8>) -> Bool {
    all.contains { $0.read(bytes, context: LedgerContext()) { _ in } != nil }
  }
}
