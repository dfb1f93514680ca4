public import Foundation

/// A terminal whose keyboard and screen are the test.
public struct PseudoTerminal {
  /// The side that a program takes for its terminal.
  public let side: FileHandle
  private let keyboard: Int32

  /// Opens a terminal.
  public init() throws {
    keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard keyboard >= 0 else { throw CocoaError(.fileNoSuchFile) }
    // TIOCSPTLCK and TIOCGPTN of Linux (asm-generic/ioctls.h): unlock, and the number of the other side.
    var lock: Int32 = 0
    var number: UInt32 = 0
    guard ioctl(keyboard, 0x4004_5431, &lock) == 0, ioctl(keyboard, 0x8004_5430, &number) == 0
    else { throw CocoaError(.fileNoSuchFile) }
    let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
    side = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Types text.
  public func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(keyboard, $0.baseAddress, $0.count) }
  }

  /// Returns what is shown until a text appears, or all that is there; gives up after ten seconds.
  public func read(until text: String?) -> String {
    var shown = ""
    for _ in 0..<100 where text.map({ !shown.contains($0) }) ?? true {
      var state = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, text == nil ? 0 : 100) > 0 else {
        if text == nil { break }
        continue
      }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = bytes.withUnsafeMutableBytes {
        Foundation.read(keyboard, $0.baseAddress, $0.count)
      }
      guard count > 0 else { break }
      shown += String(decoding: bytes[..<count], as: UTF8.self)
    }
    return shown
  }

  /// Closes the terminal.
  public func close() { _ = Foundation.close(keyboard) }
}
