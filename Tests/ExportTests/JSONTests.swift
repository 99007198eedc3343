@testable import Export
import Foundation
import JSONText
import Testing

struct JSONTests {
    @Test func keepsTheOrderOfMembers() throws {
        let json = JSON.object(("z", .int(1)), ("a", .array([.number(0.5), .null, .bool(true)])), ("m", .object(("x", .string("y")))))
        #expect(json.line() == #"{"z":1,"a":[0.5,null,true],"m":{"x":"y"}}"#)
        let read = try #require(try JSONSerialization.jsonObject(with: Data(json.text().utf8)) as? [String: Any])
        #expect(read["z"] as? Int == 1)
    }
    @Test func numbersThatAreNone() {
        #expect(JSON.number(.nan).line() == "null")
        #expect(JSON.number(.infinity).line() == "null")
        #expect(JSON.number(-0.0).line() == "0")
    }
    @Test func textIsEscaped() throws {
        let nasty = "quote \" slash \\ line \n tab \t bell \u{7} del \u{7F} sep \u{2028} 日本 😀"
        let read = try JSONSerialization.jsonObject(with: Data(JSON.array([.string(nasty)]).line().utf8)) as? [String]
        #expect(read == [nasty])
    }
    @Test func seedsBeyondTheLargestInteger() {
        #expect(ForecastJSON.seed(42).line() == "42")
        #expect(ForecastJSON.seed(.max).line() == "\"18446744073709551615\"")
    }
}
