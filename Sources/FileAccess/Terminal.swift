import Glibc

/// The terminal at which a user sits.
public enum Terminal {
  /// Why nothing was read.
  public enum Failure: Error, Hashable, Sendable {
    /// The process has no terminal.
    case absent
    /// A system call failed, with the value of `errno`.
    case call(String, code: Int32)
    /// The user ended the input with Ctrl-C or Ctrl-D.
    case cancelled
    /// The line has more bytes than are read.
    case tooLong(limit: Int)
  }

  /// The most bytes of a line, which is what Linux keeps of one.
  public static let lineLimit = 4096

  /// Whether standard input is a terminal.
  public static var isStandardInput: Bool { isatty(STDIN_FILENO) == 1 }

  /// Reads one line from the terminal without showing it.
  ///
  /// The prompt goes to the terminal and the line comes from there, whatever the standard streams are.
  /// The bytes lie in one place, which is overwritten before the function returns.
  ///
  /// - Parameters:
  ///   - prompt: What is shown before.
  ///   - body: Reads the line, without its end; the bytes must not leave it.
  /// - Returns: What `body` returns.
  /// - Throws: ``Failure``.
  public static func readSecret<Value>(
    prompt: String,
    _ body: (Span<UInt8>) -> Value
  ) throws(Failure) -> Value {
    let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .absent }
    defer { close(descriptor) }
    var settings = termios()
    guard unsafe tcgetattr(descriptor, &settings) == 0 else {
      throw .call("tcgetattr", code: errno)
    }
    var silent = settings
    // Ctrl-C ends the line instead of the process, which would leave the terminal silent.
    silent.c_lflag &= ~tcflag_t(ECHO | ECHONL | ISIG)
    silent.c_lflag |= tcflag_t(ICANON)
    let interrupt: UInt8 = 3
    unsafe withUnsafeMutableBytes(of: &silent.c_cc) { unsafe $0[Int(VEOL)] = interrupt }
    guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else {
      throw .call("tcsetattr", code: errno)
    }
    defer {
      unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
      write("\n", to: descriptor)
    }
    write(prompt, to: descriptor)

    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: lineLimit)
    unsafe bytes.initialize(repeating: 0, count: lineLimit)
    defer {
      unsafe explicit_bzero(bytes, lineLimit)
      unsafe bytes.deallocate()
    }
    var count = 0
    reading: while true {
      guard count < lineLimit else { throw .tooLong(limit: lineLimit) }
      let read = unsafe Glibc.read(descriptor, bytes.advanced(by: count), 1)
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw .call("read", code: errno) }
      // An end of file after some bytes only pushes them through.
      guard read > 0 else {
        guard count > 0 else { throw .cancelled }
        continue
      }
      switch unsafe bytes[count] {
      case interrupt: throw .cancelled
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): break reading
      default: count += 1
      }
    }
    return body(unsafe Span(_unsafeStart: bytes, count: count))
  }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}

extension Terminal.Failure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .absent: "there is no terminal"
    case .call(let call, let code): "the terminal: \(call) failed with error \(code)"
    case .cancelled: "cancelled"
    case .tooLong(let limit): "the line has more than \(limit - 1) bytes"
    }
  }
}
