package dev.chatkit4j.app;

import java.util.List;

/** A card with every component of the protocol, with single quotes in place of double ones. */
final class PlaygroundWidgets {
  static final List<String> TEXTS =
      List.of(
          "From a place",
          "A title",
          "A caption",
          "Some text",
          "struck",
          "bold",
          "A badge",
          "Solid",
          "In a box",
          "In a form",
          "Your name",
          "Fruit",
          "Agreed",
          "Small",
          "In transition",
          "Confirm",
          "Cancel",
          "Send",
          "Rain");

  private static final String DOT =
      "data:image/png;base64,"
          + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  static final String ALL =
      """
      {'type':'Card','size':'lg','status':{'text':'From a place','icon':'globe'},
       'confirm':{'label':'Confirm','action':{'type':'confirm'}},
       'cancel':{'label':'Cancel','action':{'type':'cancel'}},
       'children':[
        {'type':'Title','value':'A title','size':'lg'},
        {'type':'Caption','value':'A caption'},
        {'type':'Row','gap':2,'align':'center','children':[
          {'type':'Icon','name':'sparkle','size':'lg','color':'blue-500'},
          {'type':'Text','value':'Some text'},
          {'type':'Text','value':'struck','lineThrough':true},
          {'type':'Text','value':'bold','weight':'bold'},
          {'type':'Spacer'},
          {'type':'Badge','label':'A badge','color':'success'},
          {'type':'Badge','label':'Solid','color':'danger','variant':'solid'}]},
        {'type':'Divider'},
        {'type':'Row','gap':3,'children':[
          {'type':'Image','src':'DOT','alt':'A dot','size':64,'radius':'lg'},
          {'type':'Col','flex':1,'children':[
            {'type':'Markdown','value':'Some **Markdown** with [a link](https://example.com/)'},
            {'type':'Box','padding':2,'radius':'md','background':'surface-secondary',
             'border':{'size':1,'color':'subtle'},'children':[{'type':'Text','value':'In a box'}]}]}]},
        {'type':'Form','direction':'col','gap':2,'onSubmitAction':{'type':'send'},'children':[
          {'type':'Text','value':'In a form'},
          {'type':'Label','value':'Your name','fieldName':'name'},
          {'type':'Input','name':'name','placeholder':'Name'},
          {'type':'Label','value':'Fruit','fieldName':'fruit'},
          {'type':'Select','name':'fruit','options':[{'value':'a','label':'Apple'},{'value':'p','label':'Pear'}],'defaultValue':'p'},
          {'type':'Textarea','name':'notes','placeholder':'Notes','rows':2},
          {'type':'Checkbox','name':'agreed','label':'Agreed','defaultChecked':true},
          {'type':'RadioGroup','name':'size','ariaLabel':'Size','defaultValue':'s','options':[{'value':'s','label':'Small'},{'value':'l','label':'Large'}]},
          {'type':'DatePicker','name':'day','placeholder':'Day'},
          {'type':'Button','label':'Send','submit':true,'style':'primary','iconEnd':'chevron-right'}]},
        {'type':'Transition','children':{'type':'Text','value':'In transition'}},
        {'type':'Chart','height':180,'showLegend':true,'xAxis':'month','series':[
          {'type':'bar','dataKey':'rain','label':'Rain','color':'blue'},
          {'type':'line','dataKey':'sun','label':'Sun','color':'orange'}],
         'data':[{'month':'Jan','rain':40,'sun':20},{'month':'Feb','rain':30,'sun':35},{'month':'Mar','rain':55,'sun':60}]}]}
      """
          .replace("DOT", DOT);

  private PlaygroundWidgets() {}
}
