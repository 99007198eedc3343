import CMessageDigest

/// The SHA-256 of some bytes (libmd), as 64 hexadecimal digits.
package enum SHA256 {
    package static func hex(_ bytes: [UInt8]) -> String {
        var context = SHA2_CTX()
        SHA256Init(&context)
        SHA256Update(&context, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256Final(&digest, &context)
        return digest.map { let digits = String($0, radix: 16); return digits.count == 1 ? "0" + digits : digits }.joined()
    }
}
