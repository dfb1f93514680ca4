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
}
