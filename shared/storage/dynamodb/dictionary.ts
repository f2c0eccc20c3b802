/**
 * What our records have in common, for deflating them: their names and usual values, the most frequent last.
 * It is dictionary 1 for ever, for what was deflated with it can only be inflated with it; a better one is a
 * second dictionary under another attribute name.
 */
export const dictionary = Buffer.from(
  [
    // properties of touchpoints
    'subscriptionstatuserrorcurrencyproductorderamountquantitypricemethodsubjecttitleformfilereferrerutm_sourceutm_mediumutm_campaignlanguageuser_agentscreen',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1.0.0.0 Safari/537.36https://www..com.cn/?id=.html',
    '"i":["+email:@.com","phone:+861","anonymousId:","userId:","wecom.external_userid@ww:wm"],"p":{"url":"https://www.","title":"","referrer":"","path":"/',
    // treatments, messages, ledgers, clusters
    '"sends":[{"message":"","at":17,"category":"","value":1}]"identities":{"":"email:","":"phone:+861"},"links":[{"a":"","b":"","at":"2026-01-01T00:00:00.000Z","id":"',
    '"playbook":"","policy":1,"status":"waiting","running","next":1,"due":17,"startedAt":17,"endedAt":17,"outcome":"","log":[{"step":"","at":17,"what":"not sent: ',
    '"step":"","via":"email","wecom","class":"M","X","category":"staff","service","marketing","to":"customer","owner","address":"","mention":"","template":"',
    '"data":{},"value":1,"status":"queued","claimed","sent","suppressed","failed","reason":"","createdAt":17,"notBefore":17,"attempts":0,"claim":{"token":"","at":17,',
    '"until":17},"sentAt":17,"providerId":"","doubt":{"at":17,"why":"',
    // kinds of touchpoints, stages, origins
    'email.unsubscribed"email.bounced"email.delivered"email.sent"email.clicked"email.opened"web.form_submitted"web.file_downloaded"web.page_viewed"',
    'order.paid"order.created"order.delivered"chat.message_out"chat.message_in"wecom.message_in"link.clicked"lead.handled"lead.assigned"lead.created"',
    'event.joined"event.registered"event.no_show"profile.updated"identity.linked"organic_search"paid_search"direct"social"referral"unknown"',
    '"loyalty""service""delivery""purchase""decision"',
    // interruptions and facts
    '"treatment.ended","message.sent","interruption.recovered","interruption.dismissed","interruption.lost","recovered","dismissed","lost","treating"',
    '"closedAt":17,"closedBy":"","treatment":"","openedBy":"","since":17,"due":17,"foundAt":17,"status":"open","because":"客户来询后 30 分钟（工作时间）内无人回应',
    '邮件送达 24小时后仍未打开已报名「」但未到场","about":{"asked":"lead.created","channel":"","patience":"PT24H","PT30M","subject":"","campaign":null,"event_name":"",',
    '"recording_url":"https://"},"priority":-,"rev":1,"type":"interruption.found","detail":{"v":1,"id":":found","at":17,"person":"","interruption":"","alias":"',
    // a journey
    '{"person":"","v":1,"rev":1,"aliases":["",""],"cluster":1,"marks":{"":"0000000000000000000000000"},"count":1,"first":17,"last":{"at":17,"id":"#"},',
    '"stages":{"awareness":17,"interest":17},"touch":{"web":17,"email":17,"event":17,"chat":17,"wecom":17,"lead":17},"score":{"value":1.0,"asOf":17},"watches":[',
    '{"cause":"no-show","cause":"email-unopened","cause":"lead-cooling","key":"lead","alias":"","by":"","since":17,"due":17,"lostAt":17,"told":true,"about":{',
    '}}],"profile":{"name":"","company":"","email":"","phone":"+861","wecom":"ww:wm","owner":"","origin":"","timeZone":"Asia/Shanghai","language":"zh-CN"},',
    '"lead":{"at":17,"origin":"unknown"},"wonAt":17,"flags":[],"timer":"2026-01-01T00:00","outbox":[{"lane":"shardId-00000000000000000000-","seq":"0000000000000000",',
    '"at":17,"counts":{"2026-01-01T00":{"lead|unknown":1,"won|":1,"stage|interest":1,"stage|awareness":1}},"interruptions":[{"id":"","alias":"","person":"',
    '"facts":[{"type":"stage.reached","detail":{"v":1,"id":":awareness:17","at":17,"person":"","stage":"awareness"}}]}],"movedTo":"","movedAt":17,"owed":{',
  ].join(''),
)
