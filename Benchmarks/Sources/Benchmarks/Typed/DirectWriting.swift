import NativeMessaging

// The direct types write themselves with the members of their `Codable` twins, in the same order.

extension Direct.Request: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", id)
    json.member("type", type)
    json.member("url", url)
    json.member("sender", sender)
    json.member("options", options)
    json.member("credentials", credentials)
    json.endObject()
  }
}

extension Direct.Sender: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("tab", tab)
    json.member("frame", frame)
    json.member("origin", origin)
    json.endObject()
  }
}

extension Direct.Options: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("timeout", timeout)
    json.member("isIncognito", isIncognito)
    json.member("fields", fields)
    json.endObject()
  }
}

extension Direct.Credentials: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("login", login)
    json.memberIfPresent("domain", domain)
    json.member("created", created)
    json.endObject()
  }
}

extension Direct.Tweets: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("statuses", statuses)
    json.endObject()
  }
}

extension Direct.Status: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("created_at", createdAt)
    json.member("id", id)
    json.member("id_str", idText)
    json.member("text", text)
    json.member("source", source)
    json.member("truncated", isTruncated)
    json.memberIfPresent("in_reply_to_status_id", inReplyToStatus)
    json.memberIfPresent("in_reply_to_user_id", inReplyToUser)
    json.memberIfPresent("in_reply_to_screen_name", inReplyToName)
    json.member("user", user)
    json.member("retweet_count", retweetCount)
    json.member("favorite_count", favoriteCount)
    json.member("entities", entities)
    json.member("favorited", isFavorited)
    json.member("lang", language)
    json.endObject()
  }
}

extension Direct.User: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", id)
    json.member("id_str", idText)
    json.member("name", name)
    json.member("screen_name", screenName)
    json.member("location", location)
    json.member("description", description)
    json.memberIfPresent("url", url)
    json.member("protected", isProtected)
    json.member("followers_count", followersCount)
    json.member("friends_count", friendsCount)
    json.member("created_at", createdAt)
    json.member("verified", isVerified)
    json.member("statuses_count", statusesCount)
    json.member("lang", language)
    json.endObject()
  }
}

extension Direct.Entities: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("hashtags", hashtags)
    json.member("urls", urls)
    json.member("user_mentions", mentions)
    json.endObject()
  }
}

extension Direct.Hashtag: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("text", text)
    json.member("indices", indices)
    json.endObject()
  }
}

extension Direct.Link: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("url", url)
    json.member("expanded_url", expanded)
    json.member("display_url", display)
    json.member("indices", indices)
    json.endObject()
  }
}

extension Direct.Mention: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("screen_name", screenName)
    json.member("name", name)
    json.member("id", id)
    json.member("id_str", idText)
    json.member("indices", indices)
    json.endObject()
  }
}

extension Direct.Catalogue: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("areaNames", areaNames)
    json.member("audienceSubCategoryNames", audienceSubCategoryNames)
    json.member("blockNames", blockNames)
    json.member("events", events)
    json.member("performances", performances)
    json.member("seatCategoryNames", seatCategoryNames)
    json.member("subTopicNames", subTopicNames)
    json.member("subjectNames", subjectNames)
    json.member("topicNames", topicNames)
    json.member("topicSubTopics", topicSubTopics)
    json.member("venueNames", venueNames)
    json.endObject()
  }
}

extension Direct.Event: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.memberIfPresent("description", description)
    json.member("id", id)
    json.memberIfPresent("logo", logo)
    json.member("name", name)
    json.member("subTopicIds", subTopicIds)
    json.memberIfPresent("subjectCode", subjectCode)
    json.memberIfPresent("subtitle", subtitle)
    json.member("topicIds", topicIds)
    json.endObject()
  }
}

extension Direct.Performance: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("eventId", eventId)
    json.member("id", id)
    json.memberIfPresent("logo", logo)
    json.memberIfPresent("name", name)
    json.member("prices", prices)
    json.member("seatCategories", seatCategories)
    json.memberIfPresent("seatMapImage", seatMapImage)
    json.member("start", start)
    json.member("venueCode", venueCode)
    json.endObject()
  }
}

extension Direct.Price: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("amount", amount)
    json.member("audienceSubCategoryId", audienceSubCategoryId)
    json.member("seatCategoryId", seatCategoryId)
    json.endObject()
  }
}

extension Direct.SeatCategory: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("areas", areas)
    json.member("seatCategoryId", seatCategoryId)
    json.endObject()
  }
}

extension Direct.Area: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("areaId", areaId)
    json.member("blockIds", blockIds)
    json.endObject()
  }
}

extension Direct.Map: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("type", type)
    json.member("features", features)
    json.endObject()
  }
}

extension Direct.Feature: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("type", type)
    json.member("properties", properties)
    json.member("geometry", geometry)
    json.endObject()
  }
}

extension Direct.Properties: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("name", name)
    json.endObject()
  }
}

extension Direct.Geometry: MessageWritable {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("type", type)
    json.member("coordinates", coordinates)
    json.endObject()
  }
}
