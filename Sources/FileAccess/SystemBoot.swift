import Glibc

/// The run of the system since it was last started.
public enum SystemBoot {
  /// A name of this run, another after each start; empty if the system does not tell.
  ///
  /// Bytes that were written and never brought to the disk outlive the process, but not the system.
  public static var identifier: String {
    let descriptor = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    let digits = buffer.prefix(max(0, count)).filter { $0 > 0x20 }
    return String(decoding: digits, as: UTF8.self)
  }
}
