/// The operations of the script language (`opcodetype` in Bitcoin Core, `src/script/script.h`).
enum Opcode {
  static let codeSeparator: UInt8 = 0xab
}
